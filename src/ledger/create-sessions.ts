import type { PeopleDeps } from './create-keys.js';
import { insertOperator, operatorOfIdentity } from './operator-rows.js';
import type { OperatorRow } from './schema.js';
import type { SignIn, Sessions } from './sessions.js';
import { Roles } from './stored-roles.js';

/** Where a password would be: no hash of any. */
const NO_PASSWORD = 'none';

export function createSessions(deps: PeopleDeps): Sessions {
  const { access, clock, audit } = deps;
  const now = (): number => clock.now().getTime();

  return {
    begin: async (signIn) => {
      const known = (await operatorOfIdentity(access, signIn.identity)) ?? (await firstSeen(deps, signIn));
      if (known === undefined) return { kind: signIn.name === undefined ? 'nameless' : 'name-taken' };
      const { name } = known;
      if (known.disabled_at !== null) return { kind: 'disabled', name };
      await audit.append({ kind: 'operator', facts: { action: 'signed-in', operator: name, roles: signIn.roles } });
      await rememberRoles(deps, known, signIn);
      const begun = await insertSession(deps, name, signIn);
      return begun ? { kind: 'signed-in', name } : { kind: 'replayed' };
    },
    find: async (session) => {
      const row = await access.read((db) =>
        db
          .selectFrom('sessions')
          .innerJoin('operators', 'operators.name', 'sessions.operator')
          .where('sessions.id', '=', session)
          .where('sessions.expires_at', '>', now())
          .where('operators.disabled_at', 'is', null)
          .select(['sessions.operator as name', 'sessions.roles'])
          .executeTakeFirst(),
      );
      return row && { name: row.name, roles: Roles.parse(JSON.parse(row.roles)) };
    },
    end: async (session) => {
      const row = await access.read((db) =>
        db.selectFrom('sessions').where('id', '=', session).select('operator').executeTakeFirst(),
      );
      if (row === undefined) return;
      await audit.append({ kind: 'operator', facts: { action: 'signed-out', operator: row.operator } });
      await access.write((db) => db.deleteFrom('sessions').where('id', '=', session).execute());
    },
  };
}

/** Two browsers of one person may come at once: whoever is second finds what the first has made. */
async function firstSeen({ access, clock, audit }: PeopleDeps, signIn: SignIn): Promise<OperatorRow | undefined> {
  const { identity, name, roles } = signIn;
  if (name === undefined) return undefined;
  const taken = await access.read((db) =>
    db.selectFrom('operators').where('name', '=', name).select('name').executeTakeFirst(),
  );
  if (taken === undefined) {
    await audit.append({ kind: 'operator', facts: { action: 'operator-added', operator: name, roles, identity } });
    const row = { name, roles: JSON.stringify(roles), password: NO_PASSWORD, disabled_at: null, identity };
    await insertOperator(access, { ...row, added_at: clock.now().getTime() });
  }
  return operatorOfIdentity(access, identity);
}

/** The keys of one who has no account here do what the groups of their last sign-in allow; an account has roles of its own. */
async function rememberRoles({ access }: PeopleDeps, known: OperatorRow, { roles }: SignIn): Promise<void> {
  const text = JSON.stringify(roles);
  if (known.password !== NO_PASSWORD || known.roles === text) return;
  await access.write((db) => db.updateTable('operators').set({ roles: text }).where('name', '=', known.name).execute());
}

/** False when this sign-in has had its session. What is over is cleared away on the way. */
async function insertSession({ access, clock }: PeopleDeps, operator: string, signIn: SignIn): Promise<boolean> {
  const began_at = clock.now().getTime();
  const { session: id, flow, roles, expiresAt } = signIn;
  const row = { id, flow, operator, roles: JSON.stringify(roles), began_at, expires_at: expiresAt.getTime() };
  const inserted = await access.write(async (db) => {
    await db.deleteFrom('sessions').where('expires_at', '<=', began_at).execute();
    return db
      .insertInto('sessions')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
  });
  return inserted !== undefined;
}
