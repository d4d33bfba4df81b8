import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/ledger/audit.js';
import type { AuditRow, Ledger } from '../../src/ledger/ledger.js';
import { verifyChain } from '../../src/ledger/verify-chain.js';
import { aLedger } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

describe.each(engines)('the audit trail in $engine', ({ create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.remove());

  it('is one whole chain when two ledgers write at once, and every receipt is in it', async () => {
    const ledgers = [await aLedger(database.url), await aLedger(database.url)] as const;
    const receipts = await Promise.all(
      Array.from({ length: 120 }, (_, index) => ledgers[index % 2 === 0 ? 0 : 1].audit.append(anEntry(index))),
    );
    const rows = await trailOf(ledgers[0]);

    expect(await verifyChain(ledgers[1].auditTrail({}))).toEqual({ ok: true, entries: 120, head: rows.at(-1)?.hash });
    const bySequence = receipts.toSorted((one, other) => one.sequence - other.sequence);
    expect(bySequence).toEqual(rows.map(({ sequence, hash }) => ({ sequence, hash })));
  });

  it('is read to its end, however long, and can be narrowed to one ticket', async () => {
    const ledger = await aLedger(database.url);
    await Promise.all(Array.from({ length: 1_101 }, (_, index) => ledger.audit.append(anEntry(index))));

    expect(await verifyChain(ledger.auditTrail({}))).toMatchObject({ ok: true, entries: 1_101 });
    const narrowed = await trailOf(ledger, 'INC1000000');
    expect(narrowed).toHaveLength(551);
    expect(narrowed.every(({ body }) => body.includes('"ticket":"INC1000000"'))).toBe(true);
  });

  it('finds the calls that were made for one ticket among others, with their ends, and no others', async () => {
    const { audit, auditTrail } = await aLedger(database.url);
    const batch = (...tickets: string[]): AuditEntry => ({
      kind: 'call-intended',
      facts: { subjects: tickets.map((ticket) => ({ ticket, verification: `v-${ticket}` })), name: 'listHosts' },
    });
    const end = (of: number): AuditEntry => ({ kind: 'call-ended', facts: { of, outcome: 'ok', ms: 1 } });
    const entries = [
      batch('INC1', 'INC2'),
      batch('INC2', 'INC3'),
      end(1),
      end(2),
      { kind: 'call-intended', ticket: 'INC1', facts: {} },
      batch('INC10', 'inc1', 'INC_', 'INC%'),
      end(6),
      { kind: 'operator', facts: { subjects: 'INC1', note: { ticket: 'INC1' } } },
    ] as const satisfies readonly AuditEntry[];
    for (const entry of entries) await audit.append(entry);

    const found = await Promise.all(
      ['INC1', 'INC2', 'INC10', 'INC_', 'INC%', 'INC'].map(async (ticket) => {
        const rows: number[] = [];
        for await (const { sequence } of auditTrail({ ticket })) rows.push(sequence);
        return rows;
      }),
    );
    expect(found).toEqual([[1, 3, 5], [1, 2, 3, 4], [6, 7], [6, 7], [6, 7], []]);
  });

  it('finds a call for many tickets however many entries ago, and its end', async () => {
    const ledger = await aLedger(database.url);
    const subjects = [{ ticket: 'INC7' }, { ticket: 'INC8' }];
    await ledger.audit.append({ kind: 'call-intended', facts: { subjects } });
    await Promise.all(Array.from({ length: 2_100 }, (_, index) => ledger.audit.append(anEntry(index))));
    await ledger.audit.append({ kind: 'call-ended', facts: { of: 1, outcome: 'ok' } });
    expect((await trailOf(ledger, 'INC8')).map(({ sequence }) => sequence)).toEqual([1, 2_102]);
  });

  it('fails for the one entry that JSON cannot say, not for those written with it', async () => {
    const ledger = await aLedger(database.url);
    const [good, bad] = await Promise.allSettled([
      ledger.audit.append(anEntry(1)),
      ledger.audit.append({ kind: 'operator', facts: { share: Number.NaN } }),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { sequence: 1 } });
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) });
  });

  it.each([
    'update audit set body = body',
    'delete from audit where sequence = 1',
    'delete from audit',
    'insert into audit select * from audit where sequence = 1',
  ])('is append-only by the database itself: %s', async (statement) => {
    const ledger = await aLedger(database.url);
    await Promise.all([ledger.audit.append(anEntry(1)), ledger.audit.append(anEntry(2))]);
    await expect(database.run(statement)).rejects.toThrow(/append-only|duplicate key/);
    expect(await verifyChain(ledger.auditTrail({}))).toMatchObject({ ok: true, entries: 2 });
  });

  it.each([
    { tampering: "update audit set body = replace(body, 'INC1000000', 'INC1000009') where sequence = 2", found: 2 },
    { tampering: 'update audit set at = at + 1 where sequence = 2', found: 2 },
    { tampering: 'delete from audit where sequence = 2', found: 3 },
    { tampering: 'delete from audit where sequence = 1', found: 2 },
  ])('shows it when somebody with every right does: $tampering', async ({ tampering, found }) => {
    const ledger = await aLedger(database.url);
    await Promise.all([1, 2, 3].map((index) => ledger.audit.append(anEntry(index))));
    await database.dropGuards();
    await database.run(tampering);
    expect(await verifyChain(ledger.auditTrail({}))).toMatchObject({ ok: false, sequence: found });
  });
});

function anEntry(index: number): AuditEntry {
  const facts = { operation: 'listDetections', hosts: [index], allowed: true, retryAfterMs: undefined };
  return { kind: 'call-intended', verification: `v${index}`, ticket: `INC${1_000_000 + (index % 2)}`, facts };
}

async function trailOf(ledger: Ledger, ticket?: string): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for await (const row of ledger.auditTrail(ticket === undefined ? {} : { ticket })) rows.push(row);
  return rows;
}
