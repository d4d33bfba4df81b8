import type { CallContext } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import { Unseen, type Probe } from '../probes.js';
import { readMetadata, type Metadata, type MetadataDeps } from './metadata.js';
import type { Row } from './schema.js';
import { usedColumns, writtenColumns } from './used-columns.js';

export type ReadDictionary = () => Promise<Metadata>;

/** The entries of the columns that we use, read once for all checks that look at them. */
export function dictionaryOf(deps: MetadataDeps, ticket: TicketTable, context: CallContext): ReadDictionary {
  const tables = [ticket.table, 'task'];
  const columns = [...new Set([...usedColumns(ticket).keys(), ...writtenColumns(ticket)])].filter(isOwn);
  const ask = {
    table: 'sys_dictionary',
    terms: [
      ['name', 'IN', tables],
      ['element', 'IN', columns],
    ],
    columns: ['name', 'element', 'active', 'read_only'],
    wanted: (row: Row) => tables.includes(row['name'] ?? '') && columns.includes(row['element'] ?? ''),
  } as const;
  let entries: Promise<Metadata> | undefined;
  return () => (entries ??= readMetadata(deps, ask, context));
}

/** Why columns did not come with any ticket, as far as the dictionary tells: there is none, or it may not be read. */
export async function whyNotSeen(
  ticket: TicketTable,
  columns: readonly string[],
  dictionary: ReadDictionary,
): Promise<string> {
  const known = await dictionary().catch((error: unknown) => {
    if (error instanceof Unseen) return undefined;
    throw error;
  });
  const origin = usedColumns(ticket);
  const sorted: Record<string, string[]> = { [GONE]: [], [HIDDEN]: [], [EITHER]: [] };
  for (const column of columns) sorted[verdict(column, known)]?.push(`${column} (${origin.get(column) ?? ''})`);
  const parts = Object.entries(sorted).filter(([, named]) => named.length > 0);
  return parts.map(([why, named]) => `${why}: ${named.join(', ')}`).join('; ');
}

const GONE = 'not on the instance';
const HIDDEN = 'there, but the account may not read it';
const EITHER = 'misspelt or unreadable';

function verdict(column: string, known: Metadata | undefined): typeof GONE | typeof HIDDEN | typeof EITHER {
  if (known === undefined || !isOwn(column)) return EITHER;
  if (known.rows.some((row) => row['element'] === column)) return HIDDEN;
  return known.missing(column) instanceof Unseen ? EITHER : GONE;
}

/** The dictionary alone: what the rules of access let through shows only when something is written. */
export function writableProbe(ticket: TicketTable, dictionary: ReadDictionary): Probe {
  return {
    name: `servicenow writing to ${ticket.table}`,
    run: async () => {
      const written = writtenColumns(ticket);
      const entries = (await dictionary()).rows.filter((row) => written.includes(row['element'] ?? ''));
      const closed = (column: string, value: string) =>
        entries.flatMap((row) => (row[column] === value ? [row['element'] ?? ''] : []));
      const bad = [
        ...closed('read_only', 'true').map((column) => `${column} is read-only`),
        ...closed('active', 'false').map((column) => `${column} is inactive`),
      ];
      if (bad.length === 0) return `no column written is read-only: ${written.join(', ')}`;
      throw new TypeError(`in the dictionary, ${bad.join(', ')}`);
    },
    advice: 'Clear the mark in sys_dictionary, or name another column in tickets[] of patchproof.yaml',
  };
}

/** A dot-walk ends in another table, whose dictionary this is not. */
function isOwn(column: string): boolean {
  return !column.includes('.');
}
