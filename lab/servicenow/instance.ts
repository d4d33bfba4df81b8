import { CHOICES, CUSTOM_INCIDENT_COLUMNS } from './columns.js';
import { createDictionary, type Dictionary } from './dictionary.js';
import { createStore, type Store, type StoredRecord, type Values } from './store.js';

export interface User {
  readonly username: string;
  readonly password: string;
  /** `admin` may change closed tickets. */
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

interface Choice {
  readonly table: string;
  readonly element: string;
  /** Value to label. Replaces the list that the base system has for this column. */
  readonly values: Readonly<Record<string, string>>;
}

export interface InstanceOptions {
  readonly users: readonly User[];
  /** Further columns per table, in the notation of columns.ts: `{ incident: 'u_team u_due@' }`. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly choices?: readonly Choice[];
  readonly rows?: Readonly<Record<string, readonly Values[]>>;
  readonly acl?: Acl;
  readonly quirks?: Quirks;
  readonly beforeRules?: readonly BeforeRule[];
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
  /** A new incident with what the base system fills in. */
  readonly newIncident: (fields: Values, by: string) => StoredRecord;
}

/** Tables, rows and choices of one instance, in memory. */
export function createInstance(options: InstanceOptions, now: () => Date): Instance {
  const custom = options.columns ?? {};
  const dictionary = createDictionary({
    ...custom,
    incident: `${CUSTOM_INCIDENT_COLUMNS} ${custom['incident'] ?? ''}`,
  });
  const store = createStore(dictionary, now);
  let lastNumber = 10000;

  function newIncident(fields: Values, by: string): StoredRecord {
    const number = fields['number'] ?? `INC${String(++lastNumber).padStart(7, '0')}`;
    const state = fields['state'] ?? '1';
    const at = { opened_at: fields['opened_at'] ?? fields['sys_created_on'] ?? '', opened_by: store.userId(by) };
    return store.insert(
      'incident',
      { ...NEW_INCIDENT, ...at, number, task_effective_number: number, incident_state: state, ...fields, state },
      by,
    );
  }

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
  const instance = { options, dictionary, store, now, choices, overrides: new Map(), newIncident };
  seed(instance);
  return instance;
}

function seed({ options, store, newIncident }: Instance): void {
  for (const { username } of options.users) store.userId(username);
  const replaced = options.choices ?? [];
  const base = CHOICES.filter(
    ({ table, element }) => !replaced.some((choice) => choice.table === table && choice.element === element),
  );
  for (const { table, element, values } of [...base, ...replaced]) {
    for (const [value, label] of Object.entries(values)) {
      store.insert('sys_choice', { name: table, element, value, label, language: 'en', inactive: 'false' }, 'system');
    }
  }
  for (const [table, rows] of Object.entries(options.rows ?? {})) {
    for (const row of rows) {
      if (table === 'incident') newIncident(row, 'system');
      else store.insert(table, row, 'system');
    }
  }
}

const NEW_INCIDENT: Values = {
  active: 'true',
  approval: 'not requested',
  category: 'inquiry',
  child_incidents: '0',
  escalation: '0',
  impact: '3',
  knowledge: 'false',
  made_sla: 'true',
  notify: '1',
  priority: '5',
  reassignment_count: '0',
  reopen_count: '0',
  severity: '3',
  sys_domain_path: '/',
  upon_approval: 'proceed',
  upon_reject: 'cancel',
  urgency: '3',
};
