import { noteIn } from './journal.js';
import type { Instance, User } from './instance.js';
import { holdsRole } from './access-rules.js';
import { glideTime, type StoredRecord, type Values } from './store.js';
import { writableChanges } from './writable-changes.js';

export const APPROVALS = 'sysapproval_approver';

export interface ApprovalOptions {
  /**
   * What the rules of the instance do to the ticket whenever one of its approvals is made or changes. `none`: nothing.
   * `once`: they set its column `approval`. `twice`: they write its history, too, in an update of its own.
   */
  readonly engine?: 'none' | 'once' | 'twice';
  /** Records end up in this state, whatever was asked for. */
  readonly bornIn?: string;
}

export type Inserted = { readonly kind: 'inserted'; readonly record: StoredRecord } | { readonly kind: 'refused' };

/** A new approval as the platform makes it: who may, what of it sticks, and what the engines do then. */
export function insertApproval(instance: Instance, fields: Values, user: User): Inserted {
  if (!holdsRole(user.roles, 'approval_admin')) return { kind: 'refused' };
  const { approvals = {} } = instance.options;
  const blank = { table: APPROVALS, values: {} };
  const { username, roles } = user;
  const kept = writableChanges(instance, { record: blank, changes: fields, user: username, roles, overRest: true });
  const { comments, ...columns } = kept;
  const state = approvals.bornIn ?? columns['state'] ?? 'requested';
  const record = instance.store.insert(APPROVALS, { ...columns, state }, username);
  if (comments !== undefined) noteIn(instance, { record, element: 'comments', text: comments, by: username });
  runEngine(instance, record, username);
  return { kind: 'inserted', record };
}

/** A person, or our account, changes an approval. */
export function runEngine({ store, options, now }: Instance, approval: StoredRecord, by: string): void {
  const updates = { none: 0, once: 1, twice: 2 }[options.approvals?.engine ?? 'none'];
  for (let done = 0; done < updates; done += 1) {
    const task = store.find('task', approval.values['sysapproval'] ?? '');
    if (task === undefined) return;
    const sys_mod_count = String(Number(task.values['sys_mod_count']) + 1);
    const touched = { sys_mod_count, sys_updated_by: by, sys_updated_on: glideTime(now()) };
    const approvalState = approval.values['state'] ?? '';
    store.replace({ ...task, values: { ...task.values, approval: approvalState, ...touched } });
  }
}
