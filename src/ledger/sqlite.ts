import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import Libsql from 'libsql';
import { codeOf, type Engine } from './engine.js';
import type { Schema } from './schema.js';
import { appendOnly, lean, prunable } from './sqlite-guards.js';

/** Opens (or creates, readable by its owner only) a database file for one or several processes on one machine. */
export function openSqlite(file: string): Engine {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  // No busy timeout in the driver: it would hold the event loop. Whoever finds the file locked comes back later.
  const connection = new Libsql(path, { timeout: 0 });
  const db = new Kysely<Schema>({ dialect: dialectOver(connection) });
  return {
    db,
    prepare: async () => {
      for (const pragma of pragmas) connection.exec(`pragma ${pragma}`);
    },
    close: async () => {
      await db.destroy();
      if (connection.open) connection.close(); // Kysely leaves alone what it never asked anything
    },
    patient: () => ({ db, close: async () => {} }),
    lock: async () => {}, // every transaction here begins as the only writer
    appendOnly,
    prunable,
    lean,
    auditRights: async () => [], // a file has no roles: whoever may write to it may write to all of it
    contended: (error) => codeOf(error).startsWith('SQLITE_BUSY'),
    ourMistake: (error) => mistakes.test(codeOf(error)),
  };
}

/** Durable at every commit, also against a power cut; readers never wait for the writer. */
const pragmas = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'];

const mistakes = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|TOOBIG)/;

function dialectOver(connection: Libsql.Database): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WriterDriver(connection),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/**
 * All our transactions write: each takes the write lock when it begins, so that what it reads stays true and no later
 * statement finds the file locked. Begin and end go through `exec`: a prepared statement that meets a lock is left
 * half done by libsql 0.5 until it is garbage, and as long as it is, nothing on the connection is really committed.
 * For the same reason nothing may be written outside a transaction.
 */
class WriterDriver extends SqliteDriver {
  readonly #connection: Libsql.Database;

  constructor(connection: Libsql.Database) {
    super({ database: { prepare: keptStatements(connection), close: () => void connection.close() } });
    this.#connection = connection;
  }

  override async beginTransaction(): Promise<void> {
    this.#connection.exec('begin immediate');
  }

  override async commitTransaction(): Promise<void> {
    this.#connection.exec('commit');
  }

  /** After some errors (a full disk) SQLite has rolled back by itself; a second rollback would hide the first error. */
  override async rollbackTransaction(): Promise<void> {
    if (this.#connection.inTransaction) this.#connection.exec('rollback');
  }
}

const MOST_KEPT = 200;
const LONGEST_KEPT = 4_000;

/**
 * Preparing costs more than running: statements are kept by their text. One that failed is not used again, and one that
 * is read bit by bit gets a statement of its own.
 */
function keptStatements(connection: Libsql.Database): SqliteDatabase['prepare'] {
  const kept = new Map<string, SqliteStatement>();
  function keep(sql: string): SqliteStatement {
    const statement = connection.prepare(sql);
    if (kept.size >= MOST_KEPT) kept.clear();
    if (sql.length <= LONGEST_KEPT) kept.set(sql, statement);
    return statement;
  }
  return (sql) => {
    const statement = kept.get(sql) ?? keep(sql);
    const trying = <Result>(run: () => Result): Result => {
      try {
        return run();
      } catch (cause) {
        kept.delete(sql);
        throw cause;
      }
    };
    return {
      reader: statement.reader,
      all: (parameters) => trying(() => statement.all(parameters)),
      run: (parameters) => trying(() => statement.run(parameters)),
      iterate: (parameters) => connection.prepare(sql).iterate(parameters),
    };
  };
}
