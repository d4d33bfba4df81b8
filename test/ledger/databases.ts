import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Libsql from 'libsql';
import { Client } from 'pg';
import { inject } from 'vitest';
import { tempDir } from '../support/temp-dir.js';

/** A database of a test's own, and a way past the ledger into it. */
export interface TestDatabase {
  readonly url: string;
  readonly run: (statement: string) => Promise<void>;
  /** What somebody with the owner's rights does before he tampers. */
  readonly dropGuards: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export const engines = [
  { engine: 'SQLite', create: createSqlite },
  { engine: 'PostgreSQL', create: createPostgres },
] as const;

async function createSqlite(): Promise<TestDatabase> {
  const dir = tempDir();
  const file = join(dir.path, 'data', 'ledger.db');
  const run = async (...statements: string[]): Promise<void> => {
    const connection = new Libsql(file, { timeout: 5_000 });
    try {
      for (const statement of statements) connection.exec(statement);
    } finally {
      connection.close();
    }
  };
  const guards = [
    'audit_refuse_update',
    'audit_refuse_delete',
    'audit_refuse_replace',
    'checkpoints_refuse_delete',
  ].map((name) => `drop trigger ${name}`);
  return { url: `sqlite:${file}`, run, dropGuards: () => run(...guards), remove: async () => dir.remove() };
}

export async function createPostgres(): Promise<TestDatabase> {
  const admin = inject('postgresUrl');
  const name = `ledger_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const run = (statement: string): Promise<void> => execute(url.href, statement);
  await execute(admin, `create database ${name}`);
  return {
    url: url.href,
    run,
    dropGuards: () =>
      run(
        'drop trigger audit_append_only on audit; drop trigger audit_refuse_delete on audit; drop trigger checkpoints_refuse_change on checkpoints',
      ),
    remove: () => execute(admin, `drop database ${name} with (force)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
