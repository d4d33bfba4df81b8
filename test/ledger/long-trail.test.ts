import Libsql from 'libsql';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fillTrail } from '../../bench/fill-trail.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { keyRing } from '../../src/ledger/key-ring.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { signTrail } from '../../src/ledger/sign-trail.js';
import { newSigningKey, signingKeyOf } from '../../src/ledger/signing-key.js';
import { verifyTrail, type TrailReport } from '../../src/ledger/verify-trail.js';
import { stillClock } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

const ENTRIES = 100_000;
const key = signingKeyOf(newSigningKey());
const clock = stillClock();

/** What a bit can be flipped in; the sequence is tried by moving the entry. */
const Row = z.object({ text: z.string() });

const TEXTS = ['previous', 'hash', 'body', 'kind', 'verification', 'ticket', 'operation'] as const;

describe(`a trail of ${ENTRIES} entries`, () => {
  let database: TestDatabase;
  let ledger: Ledger;
  let connection: Libsql.Database;

  beforeAll(async () => {
    database = await engines[0].create();
    ledger = await createLedger({ databaseUrl: database.url, clock, newId: () => 'unused' });
    await fillTrail(database.url, ENTRIES, (index) => ({
      kind: 'call-intended',
      verification: `verification ${index}`,
      ticket: `INC${index}`,
      facts: { decision: 'permit', operation: `servicenow:incidents:read` },
    }));
    expect(await signTrail({ ledger, key, clock, last: await ledger.checkpoints.last() })).toMatchObject({
      kind: 'signed',
    });
    await database.dropGuards();
    connection = new Libsql(database.url.slice('sqlite:'.length), { timeout: 5000 });
  });
  afterAll(async () => {
    connection.close();
    await ledger.close();
    await database.remove();
  });

  async function verified(): Promise<TrailReport> {
    const ring = keyRing([key], await ledger.checkpoints.rotations());
    return verifyTrail({ rows: ledger.auditTrail({}), checkpoints: ledger.checkpoints.list(0), ring });
  }

  it('is whole', async () => {
    expect(await verified()).toMatchObject({ ok: true, entries: ENTRIES, checked: 1 });
  });

  it.each(TEXTS)('shows one flipped bit in any %s, and names the entry', async (column) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ENTRIES }), fc.nat(), fc.nat(6), async (sequence, place, bit) => {
        const row = connection.prepare(`select ${column} as text from audit where sequence = ?`).get(sequence);
        const { text } = Row.parse(row);
        const letters = Buffer.from(text);
        const index = place % letters.length;
        letters.writeUInt8(letters.readUInt8(index) ^ (1 << bit), index);
        const write = connection.prepare(`update audit set ${column} = ? where sequence = ?`);
        write.run(letters.toString(), sequence);
        const report = await verified();
        write.run(text, sequence);
        expect(report).toMatchObject({ ok: false, sequence });
      }),
      { numRuns: 2 },
    );
  });

  it('shows that its last entries were deleted, by the last checkpoint', async () => {
    connection.exec(`delete from audit where sequence > ${ENTRIES - 3}`);
    expect(await verified()).toMatchObject({
      ok: false,
      sequence: ENTRIES - 2,
      why: expect.stringMatching(/^entries 99998 to 100000 are missing/),
    });
  });
});
