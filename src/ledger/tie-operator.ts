import type { PeopleDeps } from './create-keys.js';
import { operatorOfIdentity } from './operator-rows.js';
import type { Operators } from './operators.js';

/** An account and an identity of the issuer become one person. Of two such commands at once the index lets one. */
export function createTie({ access, audit }: PeopleDeps): Operators['tie'] {
  return async (name, identity) => {
    const row = await access.read((db) =>
      db.selectFrom('operators').where('name', '=', name).select('identity').executeTakeFirst(),
    );
    if (row === undefined) return 'unknown';
    if (row.identity === identity) return 'tied';
    if (row.identity !== null || (await operatorOfIdentity(access, identity)) !== undefined) return 'taken';
    await audit.append({ kind: 'operator', facts: { action: 'operator-tied', operator: name, identity } });
    await access.write((db) => db.updateTable('operators').set({ identity }).where('name', '=', name).execute());
    return 'tied';
  };
}
