import { mayWriteTable } from './access-rules.js';
import { APPROVALS, runEngine } from './approvals.js';
import { noteIn } from './journal.js';
import type { Instance } from './instance.js';
import { stateEffects } from './state-effects.js';
import { glideTime, type StoredRecord, type Values } from './store.js';
import { TICKET_KINDS } from './ticket-kinds.js';
import { writableChanges } from './writable-changes.js';

export interface Update {
  readonly record: StoredRecord;
  readonly changes: Values;
  readonly user: string;
  /** Missing: every role but `admin`. */
  readonly roles: readonly string[] | undefined;
  /** Field and row ACLs of the options bind a caller over REST; a person in this lab is always entitled. */
  readonly overRest: boolean;
}

export type UpdateResult =
  | {
      readonly kind: 'updated';
      readonly record: StoredRecord;
      readonly columns: readonly string[];
      readonly notes: number;
    }
  | { readonly kind: 'unchanged'; readonly record: StoredRecord }
  /** 403 `Operation Failed`, with this detail. */
  | { readonly kind: 'refused'; readonly detail: string };

/** One update as the platform does it: ACLs, before rules, data policy, engines, database. */
export function updateRecord(instance: Instance, update: Update): UpdateResult {
  const { record, user } = update;
  if (isReadOnly(instance, update)) return { kind: 'refused', detail: ACL_REFUSAL };

  const changes: Record<string, string> = { ...writableChanges(instance, update) };
  for (const rule of instance.options.beforeRules ?? []) {
    const ruled = rule.run({ current: record.values, changes, user });
    if (ruled === 'abort') return { kind: 'refused', detail: abortedBy(rule.name, record) };
    Object.assign(changes, ruled);
  }
  const missing = missingLabels(record.table, { ...record.values, ...changes });
  if (missing.length > 0) return { kind: 'refused', detail: `${DATA_POLICY}${missing.join(', ')}` };

  const notes = Object.entries(changes).filter(([name, text]) => isJournal(instance, record, name) && text !== '');
  const effective = Object.entries(changes).filter(
    ([name, value]) => !isJournal(instance, record, name) && value !== record.values[name],
  );
  if (notes.length === 0 && effective.length === 0) return { kind: 'unchanged', record };
  const updated = saved(instance, update, Object.fromEntries(effective));
  for (const [element, text] of notes) noteIn(instance, { record, element, text, by: user });
  if (record.table === APPROVALS) runEngine(instance, updated, user);
  return { kind: 'updated', record: updated, columns: effective.map(([name]) => name), notes: notes.length };
}

const ACL_REFUSAL = 'ACL Exception Update Failed due to security constraints';
const DATA_POLICY = 'Data Policy Exception: \n\tThe following fields are mandatory: ';
const RULE_ID = '5f1c3e7a9b2d4c6e8f0a1b2c3d4e5f60';

function isReadOnly({ options }: Instance, { record: { table, values }, roles, overRest }: Update): boolean {
  const locked = values['state'] === TICKET_KINDS[table]?.lockedState && roles?.includes('admin') !== true;
  const denied = locked || !mayWriteTable(table, roles);
  return denied || (overRest && options.acl?.readOnlyRow?.(table, values) === true);
}

function abortedBy(rule: string, { table }: StoredRecord): string {
  return `Operation against file '${table}' was aborted by Business Rule '${rule}^${RULE_ID}'. Business Rule Stack:${rule}`;
}

/** What the data policy of the table finds missing. */
function missingLabels(table: string, after: Values): string[] {
  const { states, columns } = TICKET_KINDS[table]?.mandatory ?? { states: [], columns: {} };
  if (!states.includes(after['state'] ?? '')) return [];
  return Object.entries(columns).flatMap(([column, label]) => ((after[column] ?? '') === '' ? [label] : []));
}

function isJournal({ dictionary }: Instance, { table }: StoredRecord, name: string): boolean {
  return dictionary.column(table, name)?.kind === 'journal';
}

function saved(instance: Instance, { record, user }: Update, effective: Values): StoredRecord {
  const { table, values: before } = record;
  const values = {
    ...before,
    ...effective,
    ...stateEffects(instance, { table, before, effective, user }),
    sys_mod_count: String(Number(before['sys_mod_count']) + 1),
    sys_updated_on: glideTime(instance.now()),
    sys_updated_by: user,
  };
  const after = { table, values };
  instance.store.replace(after);
  return after;
}
