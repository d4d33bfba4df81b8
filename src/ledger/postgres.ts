import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { codeOf, type Engine } from './engine.js';
import { restartablePool } from './restartable-pool.js';
import { ROOT_IS_SIGNED } from './prunable.js';
import type { Database, Schema } from './schema.js';

/** A pool on a PostgreSQL that may be away: whatever is asked of it ends within about two seconds. */
export function openPostgres(url: string): Engine {
  const db = connected(url, LIMIT_MS);
  return {
    db,
    prepare: async () => {},
    close: () => db.destroy(),
    patient: () => {
      const patient = connected(url, MIGRATION_LIMIT_MS);
      return { db: patient, close: () => patient.destroy() };
    },
    lock: async (transaction, name) => {
      await sql`select pg_advisory_xact_lock(${locks[name]})`.execute(transaction);
    },
    appendOnly,
    prunable,
    lean,
    auditRights,
    contended: (error) => contentions.has(codeOf(error)),
    ourMistake: (error) => mistakes.test(codeOf(error)),
  };
}

const LIMIT_MS = 1_900;
const MIGRATION_LIMIT_MS = 5 * 60_000;

function connected(url: string, limitMs: number): Database {
  const pool = new Pool({
    connectionString: url,
    types: numbers(),
    application_name: 'patchproof',
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: limitMs,
    statement_timeout: limitMs - 100, // the server's answer comes before our own patience ends
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: restartablePool(pool) }) });
}

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

const prunable = [
  `drop trigger audit_append_only on audit`,
  `create trigger audit_append_only before update or truncate on audit
     for each statement execute function audit_refuse_change()`,
  `create function audit_refuse_delete() returns trigger language plpgsql as $$
     begin
       if old.sequence <= coalesce((select max(sequence) from checkpoints where kind = 'root'), 0) then return old; end if;
       raise exception 'the audit trail is append-only: DELETE refused';
     end $$`,
  `create trigger audit_refuse_delete before delete on audit
     for each row execute function audit_refuse_delete()`,
  `create trigger checkpoints_append_only before update or truncate on checkpoints
     for each statement execute function audit_refuse_change()`,
  `create function checkpoints_refuse_change() returns trigger language plpgsql as $$
     begin
       if tg_op = 'DELETE' then
         if old.kind = 'head'
           and old.sequence < coalesce((select max(sequence) from checkpoints where kind = 'root'), 0) then return old; end if;
         raise exception 'the audit trail is append-only: DELETE refused';
       end if;
       if new.kind <> 'root' or (${ROOT_IS_SIGNED}) then return new; end if;
       raise exception 'the audit trail is append-only: a root must be a checkpoint, and pruning audited';
     end $$`,
  `create trigger checkpoints_refuse_change before insert or delete on checkpoints
     for each row execute function checkpoints_refuse_change()`,
];

const lean = [`alter table audit drop constraint audit_previous_key, drop constraint audit_hash_key`];

async function auditRights(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<Record<string, boolean>>`
    select has_table_privilege('audit', 'update') or has_table_privilege('checkpoints', 'update') as update,
           has_table_privilege('audit', 'delete') or has_table_privilege('checkpoints', 'delete') as delete,
           has_table_privilege('audit', 'truncate') or has_table_privilege('audit', 'trigger') as truncate,
           pg_has_role((select relowner from pg_class where oid = 'audit'::regclass), 'member') as owner`.execute(db);
  return Object.entries(rows[0] ?? {}).flatMap(([right, has]) => (has ? [right] : []));
}

/** int8 as a number: epoch milliseconds and sequence numbers stay far below 2^53. */
function numbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}
