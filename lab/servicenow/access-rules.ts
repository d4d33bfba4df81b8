import type { Instance } from './instance.js';
import { TICKET_KINDS } from './ticket-kinds.js';

/** Missing: every role but `admin`. */
type Roles = readonly string[] | undefined;
type Rules = Pick<Instance, 'store' | 'dictionary'>;

/** Whether the base system lets somebody with these roles write records of the table at all. */
export function mayWriteTable(table: string, roles: Roles): boolean {
  const writers = TICKET_KINDS[table]?.writers;
  return roles === undefined || writers === undefined || holdsOne(roles, writers);
}

/**
 * Whether the access controls in the records of the instance let somebody with these roles write the column. The rules of
 * the nearest table that has any decide, and one that lets him pass is enough; without a rule the column is open.
 */
export function mayWriteColumn({ store, dictionary }: Rules, column: readonly [string, string], roles: Roles): boolean {
  if (roles === undefined) return true;
  const rules = rulesOn({ store, dictionary }, column);
  if (rules.length === 0) return true;
  const wanted = rules.map((rule) => rolesOf(store, rule));
  return wanted.some((names) => names.length === 0 || holdsOne(roles, names)); // a rule that asks for no role is open
}

/** By their sys_id. */
function rulesOn({ store, dictionary }: Rules, [table, column]: readonly [string, string]): readonly string[] {
  const active = store
    .all('sys_security_acl')
    .filter(({ values }) => values['operation'] === 'write' && values['active'] === 'true');
  for (const each of dictionary.lineage(table)) {
    const found = active.filter(({ values }) => values['name'] === `${each}.${column}`);
    if (found.length > 0) return found.map(({ values }) => values['sys_id'] ?? '');
  }
  return [];
}

function rolesOf(store: Rules['store'], rule: string): readonly string[] {
  return store
    .all('sys_security_acl_role')
    .filter(({ values }) => values['sys_security_acl'] === rule)
    .map(({ values }) => store.find('sys_user_role', values['sys_user_role'] ?? '')?.values['name'] ?? '');
}

/** Missing roles are every role but `admin`. */
export function holdsRole(roles: Roles, wanted: string): boolean {
  return roles === undefined || holdsOne(roles, [wanted]);
}

function holdsOne(roles: readonly string[], wanted: readonly string[]): boolean {
  return roles.includes('admin') || roles.some((role) => wanted.includes(role));
}
