import { sql } from 'kysely';
import type { Access } from './access.js';
import type { Engine } from './engine.js';
import { LedgerUnavailable } from './ledger.js';
import { migrationsFor } from './migrations.js';

/** Brings the database to today's schema. Several processes may do it at once: one works, the others find it done. */
export async function migrate(engine: Engine, access: Access): Promise<void> {
  await access.read(engine.prepare);
  if (await isToday(engine, access)) return;
  await access.write(async (db) => {
    await engine.lock(db, 'schema');
    await sql`create table if not exists migrations (name text primary key)`.execute(db);
    const done = new Set((await db.selectFrom('migrations').select('name').execute()).map(({ name }) => name));
    for (const { name, statements } of migrationsFor(engine)) {
      if (done.has(name)) continue;
      for (const statement of statements) await sql.raw(statement).execute(db);
      await db.insertInto('migrations').values({ name }).execute();
    }
  });
}

/** A login that may not create tables finds them made. What cannot be read is no reason to stop here: making them will tell. */
async function isToday(engine: Engine, access: Access): Promise<boolean> {
  try {
    const done = await access.read((db) => db.selectFrom('migrations').select('name').execute());
    const names = new Set(done.map(({ name }) => name));
    return migrationsFor(engine).every(({ name }) => names.has(name));
  } catch (error) {
    if (error instanceof LedgerUnavailable) throw error;
    return false;
  }
}
