import type { Call, CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { Warning } from './schema.js';

/** What all verbs need: the door, the catalogue's origin, the version. */
export interface Door {
  readonly send: Send;
  /** Origin of QUALYS_URL; a page that claims to go on elsewhere is refused. */
  readonly origin: string;
}

interface Page {
  readonly warning: Warning | undefined;
}

export interface ListAsk<Value extends Page> {
  readonly call: Call<Value>;
  readonly form: readonly (readonly [string, string])[];
  readonly context: CallContext;
}

/** A batch is at most 200 hosts, so that even one host a page would end. */
const MAX_PAGES = 250;
const MORE = '1980';

/** All pages of a list; throws rather than return a part of it. */
export async function allPages<Value extends Page>(door: Door, ask: ListAsk<Value>): Promise<readonly Value[]> {
  const pages: Value[] = [];
  let from: bigint | undefined;
  while (pages.length < MAX_PAGES) {
    const next = from === undefined ? [] : [['id_min', String(from)] as const];
    const form = [...Object.entries(ask.call.form ?? {}), ...ask.form, ...next];
    const { value } = await door.send(ask.call, { form, context: ask.context });
    pages.push(value);
    if (value.warning === undefined) return pages;
    from = nextId(value.warning, { origin: door.origin, call: ask.call, from });
  }
  throw malformed(ask.call.name, `more than ${MAX_PAGES} pages`);
}

/**
 * Where the next page starts. The address that Qualys gives is only checked and read, never followed: following it would
 * carry the credentials along, and could lose our filters on the way. qualys 4.5
 */
function nextId(
  warning: Warning,
  now: { origin: string; call: Pick<Call<unknown>, 'name' | 'path'>; from: bigint | undefined },
): bigint {
  const { name, path } = now.call;
  if (warning.code !== MORE) throw malformed(name, 'a WARNING of another kind than 1980: the list may not be complete');
  if (warning.url === undefined || !URL.canParse(warning.url)) throw malformed(name, 'no address for the next page');
  const url = new URL(warning.url);
  if (url.origin !== now.origin || url.pathname !== path || url.username !== '') {
    throw malformed(name, `the next page leaves ${now.origin}${path}`);
  }
  const ids = url.searchParams.getAll('id_min');
  const id = ids.length === 1 ? ids[0] : undefined;
  if (id === undefined || !/^\d{1,19}$/.test(id)) throw malformed(name, 'no id_min in the address of the next page');
  const start = BigInt(id);
  if (now.from !== undefined && start <= now.from) throw malformed(name, 'the pages do not move on');
  return start;
}

/** The last id of a page of the portal, after which the next one starts. qualys 12.1 */
export function nextAssetId(operation: string, id: string | undefined, before: string | undefined): string {
  const movesOn = id !== undefined && /^\d{1,19}$/.test(id) && (before === undefined || BigInt(id) > BigInt(before));
  if (!movesOn) throw malformed(operation, 'more records, but no way to the next page');
  return id;
}

/** An answer that is well-formed and still cannot be ours. */
export function malformed(operation: string, detail: string): OutboundError {
  return new OutboundError(operation, { kind: 'malformed', detail });
}
