import { sql } from 'kysely';
import { type Access, accessTo } from './access.js';
import { codeOf, type Engine } from './engine.js';
import { LedgerUnavailable } from './ledger.js';
import { migrationsFor } from './migrations.js';
import type { Database } from './schema.js';

/** Brings the database to today's schema. Several processes may do it at once: one works, the others wait and find it done. */
export async function migrate(engine: Engine, access: Access): Promise<void> {
  await access.read(engine.prepare);
  if (await isToday(engine, access)) return;
  const { db, close } = engine.patient();
  try {
    await accessTo({ ...engine, db }).write((transaction) => bringUp(engine, transaction));
  } catch (cause) {
    const late = cause instanceof LedgerUnavailable && codeOf(cause.cause) === QUERY_CANCELED;
    throw late ? new LedgerUnavailable({ cause }, LATE) : cause;
  } finally {
    await close();
  }
}

/** SQLSTATE of a statement that was ended for its time, or by a person. */
const QUERY_CANCELED = '57014';
const LATE =
  'the tables of the ledger (DATABASE_URL) were not brought up to date: a statement was cancelled, or took five minutes. ' +
  'Either another process is at it, or something holds a table locked (pg_stat_activity shows what); nothing was changed; end that, or let it end, and start again';

async function bringUp(engine: Engine, db: Database): Promise<void> {
  await engine.lock(db, 'schema');
  await sql`create table if not exists migrations (name text primary key)`.execute(db);
  const done = new Set((await db.selectFrom('migrations').select('name').execute()).map(({ name }) => name));
  for (const { name, statements } of migrationsFor(engine)) {
    if (done.has(name)) continue;
    for (const statement of statements) await sql.raw(statement).execute(db);
    await db.insertInto('migrations').values({ name }).execute();
  }
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
