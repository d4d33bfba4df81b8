import type { Call, CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import { malformed } from './device-search.js';

const PAGE = 1_000;
const MAX_PAGES = 50;

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  readonly after: string | undefined;
}

export interface Query {
  readonly query: readonly (readonly [string, string])[];
  readonly context: CallContext;
}

export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly at: Date;
}

/**
 * All records of a query. A cursor lives about two minutes: where one has run out the query is begun anew, once. Throws
 * rather than return a part. crowdstrike 5.1
 */
export async function spotlightPages<Row extends { readonly id: string }>(
  send: Send,
  call: Call<Page<Row>>,
  asked: Query,
): Promise<Found<Row>> {
  const found = (await readAll(send, call, asked)) ?? (await readAll(send, call, asked));
  if (found !== undefined) return found;
  throw new OutboundError(call.name, { kind: 'unavailable', status: 404, detail: 'the search ran out twice' });
}

/** Undefined when the cursor has run out. */
async function readAll<Row extends { readonly id: string }>(
  send: Send,
  call: Call<Page<Row>>,
  asked: Query,
): Promise<Found<Row> | undefined> {
  const rows = new Map<string, Row>();
  let after: string | undefined;
  let total = 0; // the empty page behind the last may say that there is nothing in all
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await readPage(send, call, { ...asked, after });
    if (answer === undefined) return undefined;
    const { value, at } = answer;
    const before = rows.size;
    for (const row of value.rows) rows.set(row.id, row);
    total = Math.max(total, value.total ?? 0);
    if (isLast(value, { count: rows.size, total })) {
      if (rows.size < total) throw malformed(call, `expected ${total} records, got ${rows.size}`);
      return { rows: [...rows.values()], at };
    }
    if (rows.size === before) throw malformed(call, 'the pages do not move on');
    after = value.after;
  }
  throw malformed(call, `more than ${MAX_PAGES} pages`);
}

async function readPage<Row>(
  send: Send,
  call: Call<Page<Row>>,
  { query, context, after }: Query & { readonly after: string | undefined },
) {
  const start = after === undefined ? [] : [['after', after] as const];
  try {
    return await send(call, { query: [...query, ['limit', String(PAGE)], ...start], context });
  } catch (error) {
    const gone = error instanceof OutboundError && error.failure.kind === 'not-found';
    if (gone && after !== undefined) return undefined;
    throw error;
  }
}

/** The last page may have a cursor like any other. crowdstrike 2.2 */
function isLast({ rows, after }: Page<unknown>, { count, total }: { count: number; total: number }): boolean {
  return rows.length === 0 || after === undefined || (total > 0 && count >= total);
}
