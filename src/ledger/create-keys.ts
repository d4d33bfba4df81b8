import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { AuditPort } from './audit.js';
import { Roles } from './stored-roles.js';
import type { ApiKey, Operators } from './operators.js';
import type { KeyRow } from './schema.js';

export interface PeopleDeps {
  readonly access: Access;
  readonly clock: Pick<Clock, 'now'>;
  readonly audit: AuditPort;
}

/** Keys of operators for programs. */
export function createKeys({
  access,
  clock,
  audit,
}: PeopleDeps): Pick<Operators, 'addKey' | 'keys' | 'findKey' | 'revokeKey'> {
  const findRow = (id: string): Promise<KeyRow | undefined> =>
    access.read((db) => db.selectFrom('api_keys').where('id', '=', id).selectAll().executeTakeFirst());

  return {
    addKey: async (key) => {
      const known = await access.read((db) =>
        db.selectFrom('operators').where('name', '=', key.operator).select('name').executeTakeFirst(),
      );
      if (known === undefined) return false;
      const { id, operator, scopes } = key;
      await audit.append({ kind: 'operator', facts: { action: 'key-created', key: id, operator, scopes } });
      await access.write((db) => db.insertInto('api_keys').values(rowOf(key, clock.now())).execute());
      return true;
    },
    keys: async () => {
      const newest = await access.read((db) =>
        db.selectFrom('api_keys').orderBy('created_at', 'desc').selectAll().execute(),
      );
      return newest.map(keyOf);
    },
    findKey: async (id) => {
      const row = await findRow(id);
      return row && { ...keyOf(row), hash: row.hash };
    },
    revokeKey: async (id) => {
      if ((await findRow(id)) === undefined) return false;
      await audit.append({ kind: 'operator', facts: { action: 'key-revoked', key: id } });
      const revoked_at = clock.now().getTime();
      await access.write((db) => db.updateTable('api_keys').set({ revoked_at }).where('id', '=', id).execute());
      return true;
    },
  };
}

function rowOf(key: Parameters<Operators['addKey']>[0], now: Date): KeyRow {
  const { id, operator, hash, scopes, expiresAt } = key;
  return {
    id,
    operator,
    hash,
    scopes: JSON.stringify(scopes),
    created_at: now.getTime(),
    expires_at: expiresAt?.getTime() ?? null,
    revoked_at: null,
  };
}

function keyOf({ id, operator, scopes, created_at, expires_at, revoked_at }: KeyRow): ApiKey {
  return {
    id,
    operator,
    scopes: Roles.parse(JSON.parse(scopes)),
    createdAt: new Date(created_at),
    expiresAt: expires_at === null ? undefined : new Date(expires_at),
    revokedAt: revoked_at === null ? undefined : new Date(revoked_at),
  };
}
