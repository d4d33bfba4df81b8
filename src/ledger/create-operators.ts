import { createKeys, type PeopleDeps } from './create-keys.js';
import type { Operator, Operators } from './operators.js';
import type { OperatorRow } from './schema.js';
import { insertOperator } from './operator-rows.js';
import { Roles } from './stored-roles.js';
import { createTie } from './tie-operator.js';

/** People with names, and their keys. */
export function createOperators(deps: PeopleDeps): Operators {
  const { access, clock, audit } = deps;
  const find: Operators['find'] = async (name) => {
    const row = await access.read((db) =>
      db.selectFrom('operators').where('name', '=', name).selectAll().executeTakeFirst(),
    );
    return row && { ...operatorOf(row), passwordHash: row.password };
  };

  /** What is done to nobody is not worth an entry. */
  async function change(name: string, action: string, columns: Partial<OperatorRow>): Promise<boolean> {
    if ((await find(name)) === undefined) return false;
    await audit.append({ kind: 'operator', facts: { action, operator: name } });
    await access.write(async (db) => {
      await db.updateTable('operators').set(columns).where('name', '=', name).execute();
      await db.deleteFrom('sessions').where('operator', '=', name).execute(); // nobody goes on as they were
    });
    return true;
  }

  return {
    ...createKeys(deps),
    find,
    list: async () => {
      const rows = await access.read((db) => db.selectFrom('operators').orderBy('name').selectAll().execute());
      return rows.map(operatorOf);
    },
    add: async ({ name, roles: given, passwordHash: password }) => {
      if ((await find(name)) !== undefined) return false;
      await audit.append({ kind: 'operator', facts: { action: 'operator-added', operator: name, roles: given } });
      const added_at = clock.now().getTime();
      const row = { name, roles: JSON.stringify(given), password, added_at, disabled_at: null, identity: null };
      return insertOperator(access, row);
    },
    tie: createTie(deps),
    disable: (name) => change(name, 'operator-disabled', { disabled_at: clock.now().getTime() }),
    setPassword: (name, password) => change(name, 'operator-password-set', { password, disabled_at: null }),
  };
}

function operatorOf({ name, roles: given, added_at, disabled_at, identity }: OperatorRow): Operator {
  return {
    ...(identity !== null && { identity }),
    name,
    roles: Roles.parse(JSON.parse(given)),
    addedAt: new Date(added_at),
    disabledAt: disabled_at === null ? undefined : new Date(disabled_at),
  };
}
