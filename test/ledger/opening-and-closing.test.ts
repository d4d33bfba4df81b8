import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { LedgerUnavailable } from '../../src/ledger/ledger.js';
import { verifyChain } from '../../src/ledger/verify-chain.js';
import { aLedger, anOpening, startOfTime, stillClock, watched } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

describe.each(engines)('a ledger on $engine', ({ create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.remove());

  it('is made once when four processes start at once', async () => {
    const ledgers = await Promise.all([1, 2, 3, 4].map(() => aLedger(database.url)));
    const opening = anOpening();
    const answers = await Promise.all(ledgers.map((ledger) => ledger.open(opening)));
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['known', 'known', 'known', 'open']);
  });

  it('keeps everything over an end and a new start', async () => {
    const before = await createLedger({ databaseUrl: database.url, clock: stillClock(), newId: () => 'v1' });
    const saved = await watched(before, startOfTime);
    const append = before.audit.append({ kind: 'verdict', facts: {} });
    await before.close(); // an entry under way is still written
    const receipt = await append;

    const after = await aLedger(database.url);
    expect(await after.get('v1')).toEqual(saved);
    expect(await verifyChain(after.auditTrail({}))).toEqual({ ok: true, entries: 1, head: receipt.hash });
  });

  it('is unavailable once it is closed', async () => {
    const ledger = await createLedger({ databaseUrl: database.url, clock: stillClock(), newId: () => 'v1' });
    await ledger.ping();
    await ledger.close();
    await expect(ledger.ping()).rejects.toThrow(LedgerUnavailable);
    await expect(ledger.audit.append({ kind: 'verdict', facts: {} })).rejects.toThrow(LedgerUnavailable);
  });

  it('does not call a bug an outage', async () => {
    const ledger = await aLedger(database.url);
    const opening = ledger.open(anOpening({ deadlineAt: new Date(Number.NaN) }));
    await expect(opening).rejects.not.toThrow(LedgerUnavailable);
  });

  it('opens one verification per ticket and keeps one chain when real processes race', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map((name) => runWriter(database.url, name)));
    const opened = results.flatMap((kinds) => kinds.filter((kind) => kind === 'open'));
    expect(opened).toHaveLength(TICKETS);

    const ledger = await aLedger(database.url);
    expect(await ledger.openOnes({ after: undefined, limit: 100 })).toHaveLength(TICKETS);
    expect(await verifyChain(ledger.auditTrail({}))).toMatchObject({ ok: true, entries: 3 * TICKETS });
  });
});

it.each(['mysql://app:s3cret@db/x', 'sqlite:', 'postgres://app:s3cret@db:port/x', 's3cret'])(
  'refuses %s in words that do not repeat it',
  async (databaseUrl) => {
    const error = await createLedger({ databaseUrl, clock: stillClock(), newId: () => '' }).catch(String);
    expect(error).toMatch(/^TypeError: DATABASE_URL: expected sqlite:/);
    expect(error).not.toContain('s3cret');
  },
);

const TICKETS = 20;

async function runWriter(url: string, name: string): Promise<string[]> {
  const script = fileURLToPath(new URL('racing-writer.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    url,
    name,
    String(TICKETS),
  ]);
  return z.array(z.string()).parse(JSON.parse(stdout));
}
