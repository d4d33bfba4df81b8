import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src/ledger/engine.js';
import { migrationsFor } from '../../src/ledger/migrations.js';
import { openPostgres } from '../../src/ledger/postgres.js';
import { openSqlite } from '../../src/ledger/sqlite.js';
import { verifyChain } from '../../src/ledger/verify-chain.js';
import { decide } from '../../src/verification/decide.js';
import { criterion } from '../support/evidence.js';
import { aLedger } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

/** Rows as the version before decisions were kept has written them, by table. */
const Rows = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));
const rows = Rows.parse(JSON.parse(readFileSync(new URL('fixtures/before-decisions.json', import.meta.url), 'utf8')));
const STEPS_THEN = 2;

const released = [
  { name: '001-ledger', hash: 'c9e2f69f5d1fc75d075bb5221e775182b369728c6a53ddc5577c942da09fc654' },
  { name: '002-audit', hash: '760729564f24e8e5a78a33b5925ea5759dd6433ea0c5118528dc5e35c7c21fb5' },
  { name: '003-after-the-verdict', hash: '3c91dffef1448f10dcd7b713247078c1128a07d57cf356fb4fe58ba3293c1c58' },
];

describe.each(engines)('a database of an earlier version on $engine', ({ engine: name, create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
    const engine = name === 'SQLite' ? openSqlite(database.url.slice('sqlite:'.length)) : openPostgres(database.url);
    await asItWas(engine);
    await engine.close();
  });
  afterEach(() => database.remove());

  it('is brought up to date once by five processes that start together, and loses nothing', async () => {
    const ledgers = await Promise.all(Array.from({ length: 5 }, () => aLedger(database.url)));
    const whole = rows['verifications'] ?? [];
    for (const ledger of ledgers) {
      expect((await ledger.list({ limit: 9 })).items).toHaveLength(whole.length);
      expect(await ledger.openOnes({ after: undefined, limit: 9 })).toHaveLength(2);
      expect(await verifyChain(ledger.auditTrail({}))).toMatchObject({ ok: true, entries: 12 });
    }
  });

  it('has its waiting tickets watched on, from the evidence that was gathered then', async () => {
    const ledger = await aLedger(database.url);
    const [waiting, ...others] = await ledger.due(new Date('2027-01-01T00:00:00Z'), 9);
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ phase: 'waiting', reason: 'not-yet-rescanned', trouble: undefined });
    expect(waiting?.evidence && decide(waiting.evidence, criterion, waiting.openedAt)).toMatchObject({
      ruling: 'wait',
    });
    expect(await ledger.timeline(waiting?.id ?? '')).not.toEqual([]);
  });

  it('has its refused writes as dead letters, and only those', async () => {
    const ledger = await aLedger(database.url);
    const { items } = await ledger.list({ givenUp: true, limit: 9 });
    expect(items).toMatchObject([{ ticket: { number: 'INC0019999' }, phase: 'reporting', writeAttempts: 3 }]);
    expect(items[0]?.givenUpAt).toEqual(items[0]?.decidedAt);
  });
});

it.each(released)('the step $name is what was released', ({ name, hash }) => {
  const { statements = [] } =
    migrationsFor({ appendOnly: [], prunable: [], lean: [] }).find((step) => step.name === name) ?? {};
  expect(createHash('sha256').update(statements.join('\n')).digest('hex')).toBe(hash);
});

async function asItWas(engine: Engine): Promise<void> {
  const { db } = engine;
  await engine.prepare();
  await sql`create table migrations (name text primary key)`.execute(db);
  for (const { name, statements } of migrationsFor(engine).slice(0, STEPS_THEN)) {
    for (const statement of statements) await sql.raw(statement).execute(db);
    await sql`insert into migrations (name) values (${name})`.execute(db);
  }
  for (const [table, list] of Object.entries(rows)) {
    for (const row of list) {
      const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
      await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(db);
    }
  }
}
