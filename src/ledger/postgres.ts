import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { codeOf, type Engine } from './engine.js';
import { restartablePool } from './restartable-pool.js';
import type { Schema } from './schema.js';

/** A pool on a PostgreSQL that may be away: whatever is asked of it ends within about two seconds. */
export function openPostgres(url: string): Engine {
  const pool = new Pool({
    connectionString: url,
    types: numbers(),
    application_name: 'patchproof',
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
    statement_timeout: LIMIT_MS - 100, // the server's answer comes before our own patience ends
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: restartablePool(pool) }) });
  return {
    db,
    prepare: async () => {},
    close: () => db.destroy(),
    lock: async (transaction, name) => {
      await sql`select pg_advisory_xact_lock(${locks[name]})`.execute(transaction);
    },
    appendOnly,
    contended: (error) => contentions.has(codeOf(error)),
    ourMistake: (error) => mistakes.test(codeOf(error)),
  };
}

const LIMIT_MS = 1_900;

/** Any numbers on which nobody else takes an advisory lock in this database. */
const locks = { schema: 7_202_611_210_001, trail: 7_202_611_210_002 };

/** serialization_failure, deadlock_detected */
const contentions = new Set(['40001', '40P01']);

/** Classes 22 data exception, 23 constraint, 42 wrong SQL, and P0001 raised by a trigger; but 42501 is a missing right. */
const mistakes = /^(22...|23...|42(?!501)...|P0001)$/;

const appendOnly = [
  `create function audit_refuse_change() returns trigger language plpgsql as $$
     begin raise exception 'the audit trail is append-only: % refused', tg_op; end $$`,
  `create trigger audit_append_only before update or delete or truncate on audit
     for each statement execute function audit_refuse_change()`,
];

/** int8 as a number: epoch milliseconds and sequence numbers stay far below 2^53. */
function numbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}
