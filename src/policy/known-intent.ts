import { hostNames, type HostNames } from './host-names.js';
import type { Intent } from './intent.js';
import type { Operation } from './operation.js';
import type { Risk } from './risk.js';

/** An intent that is in the catalogue, with what many rules ask of it; what is in none never meets a rule. */
export interface KnownIntent extends Intent {
  readonly operation: Operation;
  readonly risk: Risk;
  /** The ServiceNow table of a record, read or written; every other path has none. */
  readonly table: string | undefined;
  readonly names: HostNames | undefined;
  /** Of the machine, with and without their kind, in lower case. */
  readonly tags: readonly string[] | undefined;
}

/** Read off once, however many rules there are. */
export function knownIntent(intent: Intent, known: Pick<KnownIntent, 'operation' | 'risk'>): KnownIntent {
  const { names, tags } = intent.circumstances?.target ?? {};
  return {
    ...intent,
    ...known,
    table: TABLE.exec(intent.path)?.[1],
    names: names && hostNames(names),
    tags: tags?.flatMap((tag) => [tag.toLowerCase(), bare(tag).toLowerCase()]),
  };
}

const TABLE = /^\/api\/now\/table\/([^/]+)/;

/** `FalconGroupingTags/prod` is meant by `prod`, too. crowdstrike 3 */
function bare(tag: string): string {
  return tag.replace(/^(?:Falcon|Sensor)GroupingTags\//, '');
}
