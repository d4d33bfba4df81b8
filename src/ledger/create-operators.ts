import { createKeys, type PeopleDeps } from './create-keys.js';
import type { Operator, Operators } from './operators.js';
import type { OperatorRow } from './schema.js';
import { Roles } from './stored-roles.js';

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
    await access.write((db) => db.updateTable('operators').set(columns).where('name', '=', name).execute());
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
      const row = { name, roles: JSON.stringify(given), password, added_at: clock.now().getTime(), disabled_at: null };
      const inserted = await access.write((db) => {
        const insertion = db.insertInto('operators').values(row);
        return insertion
          .onConflict((conflict) => conflict.doNothing())
          .returning('name')
          .executeTakeFirst();
      });
      return inserted !== undefined;
    },
    disable: (name) => change(name, 'operator-disabled', { disabled_at: clock.now().getTime() }),
    setPassword: (name, password) => change(name, 'operator-password-set', { password, disabled_at: null }),
  };
}

function operatorOf({ name, roles: given, added_at, disabled_at }: OperatorRow): Operator {
  return {
    name,
    roles: Roles.parse(JSON.parse(given)),
    addedAt: new Date(added_at),
    disabledAt: disabled_at === null ? undefined : new Date(disabled_at),
  };
}
