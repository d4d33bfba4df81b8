import type { TicketTable } from '../../verification/ticket-table.js';
import type { Row } from './schema.js';

/** Every column of the table that is read or written, and the setting that names it. */
export function usedColumns({ fields, outcomes }: TicketTable): ReadonlyMap<string, string> {
  const own = ['sys_id', 'number', 'state', 'sys_mod_count', 'sys_updated_on'].map(
    (column) => [column, 'always'] as const,
  );
  const read = Object.entries(fields).map(([field, column]) => [column, `fields.${field}`] as const);
  const written = Object.entries(outcomes).flatMap(([outcome, columns]) =>
    Object.keys(columns).map((column) => [column, `outcomes.${outcome}`] as const),
  );
  const used = [...written, ['close_notes', 'outcomes.verified'] as const, ...read, ...own];
  return new Map(used.flatMap(([column, origin]) => (column === undefined ? [] : [[column, origin] as const])));
}

/** Those of the used columns that the one PATCH carries. */
export function writtenColumns({ fields, outcomes }: TicketTable): readonly string[] {
  const ours = [fields.runId, fields.result, fields.reason].filter((column) => column !== undefined);
  const columns = Object.values(outcomes).flatMap((values) => Object.keys(values));
  return [...new Set([...columns, 'close_notes', 'work_notes', ...ours])];
}

/** The instance leaves out what does not exist or may not be read, without a word (servicenow 1.2, 2.3). */
export function columnsNotSeen(table: TicketTable, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) throw new TypeError('expected a ticket to look at, saw none');
  return [...usedColumns(table).keys()].filter((column) => rows.every((row) => row[column] === undefined));
}
