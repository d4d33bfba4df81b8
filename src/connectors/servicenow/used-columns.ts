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

/** The instance leaves out what does not exist or may not be read, without a word (servicenow 1.2, 2.3). */
export function columnsFound(table: TicketTable, rows: readonly Row[]): string {
  if (rows.length === 0) throw new TypeError('expected a ticket to look at, saw none');
  const missing = [...usedColumns(table)].filter(([column]) => rows.every((row) => row[column] === undefined));
  if (missing.length === 0) return 'every configured column can be read';
  const named = missing.map(([column, origin]) => `${column} (${origin})`).join(', ');
  throw new TypeError(`misspelt or unreadable: ${named}`);
}
