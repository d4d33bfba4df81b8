import type { ApprovalOptions } from './approvals.js';
import { BASE_CHOICES, type Choice } from './base-choices.js';
import { createDictionary, type Dictionary } from './dictionary.js';
import { createStore, type Store, type StoredRecord, type Values } from './store.js';
import { TICKET_KINDS } from './ticket-kinds.js';

export interface User {
  readonly username: string;
  readonly password: string;
  /** What he may write, and `admin` for closed tickets. Missing: every role but that. */
  readonly roles?: readonly string[];
}

/** What the account may not see or do. Field rules are silent, as on the real thing. */
interface Acl {
  /** Columns that a write over REST silently leaves alone. */
  readonly deniedFields?: readonly string[];
  /** Columns missing from every answer. */
  readonly hiddenFields?: readonly string[];
  /** Rows counted but not shown. */
  readonly hiddenRow?: (table: string, values: Values) => boolean;
  /** Rows that answer a write with 403. */
  readonly readOnlyRow?: (table: string, values: Values) => boolean;
}

export interface Quirks {
  /** @default false: an invalid part of a query is dropped, the rest runs */
  readonly invalidQueryReturnsNoRows?: boolean;
  /** Line feeds come back as CR LF. */
  readonly crlf?: boolean;
  /** Characters outside the basic plane are stored as question marks. */
  readonly garbleEmoji?: boolean;
}

/** A before rule of the customer: aborts the update, or puts other values in its place. */
interface BeforeRule {
  readonly name: string;
  readonly run: (change: { current: Values; changes: Values; user: string }) => 'abort' | Values | undefined;
}

export interface InstanceOptions {
  readonly users: readonly User[];
  /** Further columns per table, in the notation of columns.ts: `{ incident: 'u_team u_due@' }`. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Each replaces the list that its column has, whoever made that. */
  readonly choices?: readonly Choice[];
  readonly rows?: Readonly<Record<string, readonly Values[]>>;
  readonly acl?: Acl;
  readonly quirks?: Quirks;
  readonly beforeRules?: readonly BeforeRule[];
  /** People may be asked on tickets. Missing: to write an approval is a violation. */
  readonly approvals?: ApprovalOptions;
}

export interface Instance {
  readonly options: InstanceOptions;
  readonly dictionary: Dictionary;
  readonly store: Store;
  readonly now: () => Date;
  /** Labels by value for a column; undefined when the column has no list of its own. The table's list hides its parent's. */
  readonly choices: (table: string, element: string) => ReadonlyMap<string, string> | undefined;
  /** Columns of a row, by its sys_id, as answers give them whatever the row holds; null for a column left out. */
  readonly overrides: Map<string, Readonly<Record<string, string | null>>>;
  /** A new ticket with what the base system fills in. */
  readonly newTicket: (table: string, fields: Values, by: string) => StoredRecord;
}

/** Tables, rows and choices of one instance, in memory. */
export function createInstance(options: InstanceOptions, now: () => Date): Instance {
  const dictionary = createDictionary(options.columns ?? {});
  const store = createStore(dictionary, now);
  const newTicket = ticketMaker({ dictionary, store });

  function choices(table: string, element: string): ReadonlyMap<string, string> | undefined {
    for (const name of dictionary.lineage(table)) {
      const rows = store
        .all('sys_choice')
        .filter(
          ({ values }) => values['name'] === name && values['element'] === element && values['inactive'] !== 'true',
        );
      if (rows.length > 0) return new Map(rows.map(({ values }) => [values['value'] ?? '', values['label'] ?? '']));
    }
    return undefined;
  }
  const instance = { options, dictionary, store, now, choices, overrides: new Map(), newTicket };
  seed(instance);
  return instance;
}

function ticketMaker({ dictionary, store }: Pick<Instance, 'dictionary' | 'store'>): Instance['newTicket'] {
  const last = new Map<string, number>();

  function nextNumber(table: string, prefix: string): string {
    const next = (last.get(table) ?? 10_000) + 1;
    last.set(table, next);
    return `${prefix}${String(next).padStart(7, '0')}`;
  }

  return (table, fields, by) => {
    const kind = TICKET_KINDS[table];
    if (!kind) throw new Error(`expected one of ${Object.keys(TICKET_KINDS).join(', ')}, got ${table}`);
    const number = fields['number'] ?? nextNumber(table, kind.prefix);
    const state = fields['state'] ?? kind.defaults['state'] ?? '';
    const opened_at = fields['opened_at'] ?? fields['sys_created_on'] ?? '';
    const filled = { opened_at, opened_by: store.userId(by), task_effective_number: number, incident_state: state };
    const known = Object.entries(filled).filter(([column]) => dictionary.column(table, column) !== undefined);
    return store.insert(table, { ...kind.defaults, ...Object.fromEntries(known), number, ...fields, state }, by);
  };
}

function seed({ options, store, newTicket }: Instance): void {
  for (const { username } of options.users) store.userId(username);
  const replaced = options.choices ?? [];
  const base = BASE_CHOICES.filter(
    ({ table, element }) => !replaced.some((choice) => choice.table === table && choice.element === element),
  );
  for (const { table, element, values } of [...base, ...replaced]) {
    for (const [value, label] of Object.entries(values)) {
      store.insert('sys_choice', { name: table, element, value, label, language: 'en', inactive: 'false' }, 'system');
    }
  }
  for (const [table, rows] of Object.entries(options.rows ?? {})) {
    for (const row of rows) {
      if (table in TICKET_KINDS) newTicket(table, row, 'system');
      else store.insert(table, row, 'system');
    }
  }
}
