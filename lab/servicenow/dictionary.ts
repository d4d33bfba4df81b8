import { SYSTEM_COLUMNS, TABLES } from './columns.js';

type Kind = 'text' | 'reference' | 'boolean' | 'integer' | 'choice' | 'datetime' | 'journal';

export interface Column {
  readonly kind: Kind;
  /** The table that a reference names in the dictionary; the record's own class may be a child of it. */
  readonly references?: string;
}

export interface Dictionary {
  readonly has: (table: string) => boolean;
  /** The table and its ancestors, the table first. */
  readonly lineage: (table: string) => readonly string[];
  readonly columns: (table: string) => ReadonlyMap<string, Column>;
  /** A column by name or by dot-walk. A walk reaches the columns of the reference's own table, not of its children. */
  readonly column: (table: string, path: string) => Column | undefined;
  readonly displayColumn: (table: string) => string;
}

/** The shape of the instance. `custom` adds columns per table, in the notation of columns.ts. */
export function createDictionary(custom: Readonly<Record<string, string>>): Dictionary {
  const own = new Map(
    Object.entries(TABLES).map(([name, { columns }]) => [name, parsed(`${columns} ${custom[name] ?? ''}`)]),
  );
  const whole = new Map(
    [...own.keys()].map((name) => {
      const inherited = lineage(name).flatMap((each) => Array.from(own.get(each) ?? []));
      return [name, new Map([...parsed(SYSTEM_COLUMNS), ...inherited])];
    }),
  );

  function columns(table: string): ReadonlyMap<string, Column> {
    return whole.get(table) ?? new Map<string, Column>();
  }

  function column(table: string, path: string): Column | undefined {
    const [first = '', ...rest] = path.split('.');
    const found = columns(table).get(first);
    if (rest.length === 0 || !found) return found;
    return found.references === undefined ? undefined : column(found.references, rest.join('.'));
  }
  return {
    has: (table) => own.has(table),
    lineage,
    columns,
    column,
    displayColumn: (table) => TABLES[table]?.display ?? 'sys_id',
  };
}

function lineage(table: string): readonly string[] {
  const parent = TABLES[table]?.parent;
  return parent === undefined ? [table] : [table, ...lineage(parent)];
}

const MARKS: Readonly<Record<string, Kind>> = {
  '?': 'boolean',
  '#': 'integer',
  '=': 'choice',
  '@': 'datetime',
  '~': 'journal',
};

function parsed(columns: string): Map<string, Column> {
  const words = columns.split(/\s+/).filter((word) => word !== '');
  return new Map(words.map(parsedColumn));
}

function parsedColumn(word: string): [string, Column] {
  const [name = '', references] = word.split('>');
  if (references !== undefined) return [name, { kind: 'reference', references }];
  const kind = MARKS[word.slice(-1)];
  return kind === undefined ? [word, { kind: 'text' }] : [word.slice(0, -1), { kind }];
}
