import type { Answer, Call, CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import { encodedQuery, type Term } from './encoded-query.js';
import type { Row } from './schema.js';

export interface RowsAsk {
  /** Missing for a call whose path names its table. */
  readonly table?: string;
  readonly terms: readonly Term[];
  readonly order?: readonly 'sys_id'[];
  readonly columns: readonly string[];
  readonly limit: number;
  readonly offset?: number;
  readonly context: CallContext;
}

/** Raw values, references as plain ids, and only the columns named (servicenow 1.3): display values are for people. */
export const rawValues = [
  ['sysparm_display_value', 'false'],
  ['sysparm_exclude_reference_link', 'true'],
] as const satisfies readonly (readonly [string, string])[];

/** One page of rows. The instance drops query parts that it cannot apply, so the caller checks every row again. */
export function readRows(
  send: Send,
  call: Call<readonly Row[]>,
  { table, terms, order, columns, limit, offset, context }: RowsAsk,
): Promise<Answer<readonly Row[]>> {
  const query = encodedQuery(terms, order);
  return send(call, {
    ...(table !== undefined && { holes: { table } }),
    query: [
      ...(query === '' ? [] : [['sysparm_query', query] as const]),
      ['sysparm_fields', columns.join(',')],
      ...rawValues,
      ['sysparm_limit', String(limit)],
      ...(offset === undefined ? [] : [['sysparm_offset', String(offset)] as const]),
    ],
    context,
  });
}

/** Rows that match the query, counted by the instance before it leaves out what the account may not read (servicenow 1.5). */
export function totalOf(answer: Answer<unknown>): number | undefined {
  const text = answer.headers['x-total-count'];
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The answer was JSON of the right kind, and still not an answer to what was asked. */
export function notAsAsked(call: Call<unknown>, detail: string, cause?: unknown): OutboundError {
  return new OutboundError(call.name, { kind: 'malformed', detail }, { cause });
}
