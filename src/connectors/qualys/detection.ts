import type { Detection } from '../../verification/qualys-facts.js';
import { instantOf, wholeOf } from './leaf.js';
import type { DetectionElement } from './schema.js';

/** A detection, and when Qualys last processed it: between two readings of one record the later processed one counts. */
export interface ReadDetection {
  readonly detection: Detection;
  readonly processed: Date | undefined;
}

/** A detection before its host is known: the host's own elements may come after it. */
export interface HostlessDetection {
  readonly facts: Omit<Detection, 'hostId'>;
  readonly processed: Date | undefined;
}

/** Wire to facts. Text that cannot be understood becomes an unknown and a trouble, never a guess. qualys 4.4 */
export function toDetection(row: DetectionElement): HostlessDetection {
  const troubles: string[] = [];
  /** The element as `read` understands it; something that stands there and is not understood is a trouble. */
  function read<Value>(element: keyof typeof row, understand: (text: string) => Value | undefined): Value | undefined {
    const text = row[element];
    if (text === undefined) return undefined;
    const value = understand(String(text));
    if (value === undefined) troubles.push(`${element}: expected a value Qualys documents, got another text`);
    return value;
  }
  if (row.STATUS === undefined) troubles.push('STATUS: expected New, Active, Re-Opened or Fixed, got nothing');

  const facts = {
    qid: row.QID,
    uniqueId: row.UNIQUE_VULN_ID,
    type: read('TYPE', typeOf) ?? 'unknown',
    status: read('STATUS', statusOf) ?? 'unknown',
    port: read('PORT', wholeOf),
    protocol: row.PROTOCOL,
    service: row.SERVICE,
    instance: row.INSTANCE,
    fqdn: row.FQDN,
    ssl: read('SSL', flagOf),
    firstFound: read('FIRST_FOUND_DATETIME', instantOf),
    lastFound: read('LAST_FOUND_DATETIME', instantOf),
    lastTest: read('LAST_TEST_DATETIME', instantOf),
    lastFixed: read('LAST_FIXED_DATETIME', instantOf),
    lastReopened: read('LAST_REOPENED_DATETIME', instantOf),
    timesFound: read('TIMES_FOUND', wholeOf),
    ignored: read('IS_IGNORED', flagOf) ?? false,
    disabled: read('IS_DISABLED', flagOf) ?? false,
    kernel:
      row.AFFECT_RUNNING_KERNEL === undefined ? 'unrelated' : (read('AFFECT_RUNNING_KERNEL', kernelOf) ?? 'unknown'),
    source: sourceOf(row.LATEST_VULNERABILITY_DETECTION_SOURCE),
    troubles,
  } satisfies HostlessDetection['facts'];
  return { facts, processed: instantOf(row.LAST_PROCESSED_DATETIME) };
}

export function ofHost({ facts, processed }: HostlessDetection, hostId: string): ReadDetection {
  return { detection: { hostId, ...facts }, processed };
}

const TYPES = new Map<string, Detection['type']>([
  ['CONFIRMED', 'confirmed'],
  ['POTENTIAL', 'potential'],
  ['INFO', 'info'],
]);

function typeOf(text: string): Detection['type'] | undefined {
  return TYPES.get(text.toUpperCase());
}

const STATUSES = new Map<string, Detection['status']>([
  ['NEW', 'new'],
  ['ACTIVE', 'active'],
  ['REOPENED', 'reopened'],
  ['FIXED', 'fixed'],
]);

/** Seen as Re-Opened, REOPENED and Reopened. qualys 4.2 */
function statusOf(text: string): Detection['status'] | undefined {
  return STATUSES.get(text.toUpperCase().replaceAll(/[-_\s]/g, ''));
}

function flagOf(text: string): boolean | undefined {
  if (text === '1') return true;
  return text === '0' ? false : undefined;
}

/** The other ARF flags have the opposite polarity and are not used. qualys 4.4 */
function kernelOf(text: string): Detection['kernel'] | undefined {
  if (text === '1') return 'running';
  return text === '0' ? 'not-running' : undefined;
}

/** The values of the source element are not documented: only a text that names one of the two, and not both, decides. */
function sourceOf(text = ''): Detection['source'] {
  const byAgent = /agent/i.test(text);
  const byScanner = /scan|appliance/i.test(text);
  if (byAgent === byScanner) return 'unknown';
  return byAgent ? 'agent' : 'scanner';
}
