import type { Row } from './schema.js';

/** Where a sweep is: behind this sys_id, and past so many rows that the account could not see. */
export interface Cursor {
  readonly after: string;
  readonly offset: number;
}

interface Asked extends Cursor {
  readonly state: string;
  readonly limit: number;
}

export interface SweepPage {
  /** Rows in the state asked for, and those whose state cannot be read. */
  readonly rows: readonly Row[];
  /** Rows that were not asked for, or came out of order: the instance dropped a part of the query. */
  readonly foreign: number;
  /** Rows that the instance counted and did not show: at least so many are out of the account's sight. */
  readonly hidden: number;
  /** Missing when the sweep ends here. */
  readonly next?: Cursor;
}

export const SWEEP_START: Cursor = { after: '0'.repeat(32), offset: 0 };

/**
 * What a page of a sweep by sys_id is worth (servicenow 1.4, 1.5). Rows are left out for lack of rights after the limit has
 * been applied: a short page is not the last one, and an empty one may have rows behind it. Only the total count tells.
 */
export function sweepPage(rows: readonly Row[], total: number | undefined, asked: Asked): SweepPage {
  const matching = rows.filter(
    (row) => (row['state'] ?? asked.state) === asked.state && (row['sys_id'] ?? '') > asked.after,
  );
  const ids = matching.map((row) => row['sys_id'] ?? '');
  const disordered = ids.filter((id, index) => index > 0 && id <= (ids[index - 1] ?? '')).length;
  const foreign = rows.length - matching.length + disordered;
  const hidden = total === undefined ? 0 : Math.max(0, Math.min(total - asked.offset, asked.limit) - rows.length);
  const complete = total !== undefined && asked.offset + rows.length >= total;
  const next = complete || foreign > 0 ? undefined : following(ids.at(-1), total, asked);
  return { rows: matching, foreign, hidden, ...(next && { next }) };
}

function following(
  last: string | undefined,
  total: number | undefined,
  { after, offset, limit }: Asked,
): Cursor | undefined {
  if (last !== undefined) return { after: last, offset: 0 };
  if (total === undefined || offset + limit >= total) return undefined;
  return { after, offset: offset + limit };
}
