import { beforeEach, describe, expect, it } from 'vitest';
import { signHead, signRoot, signRotation } from '../../src/ledger/checkpoint.js';
import { keyRing } from '../../src/ledger/key-ring.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { type Signing, signTrail } from '../../src/ledger/sign-trail.js';
import { newSigningKey, type PublicKey, type SigningKey, signingKeyOf } from '../../src/ledger/signing-key.js';
import { verifyTrail, type TrailReport } from '../../src/ledger/verify-trail.js';
import { aFreshLedger, stillClock } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

const [key, other] = [signingKeyOf(newSigningKey()), signingKeyOf(newSigningKey())];
const clock = stillClock();

describe.each(engines)('the signed trail in $engine', ({ engine, create }) => {
  let database: TestDatabase;
  let ledger: Ledger;
  beforeEach(async () => {
    ({ database, ledger } = await aFreshLedger(create));
  });

  /** Three entries and a checkpoint, as often as asked. */
  async function grown(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await Promise.all([1, 2, 3].map((index) => ledger.audit.append({ kind: 'operator', facts: { time, index } })));
      expect(await sign(ledger)).toMatchObject({ kind: 'signed' });
    }
  }

  it('is signed when it has grown, and only then', async () => {
    expect(await sign(ledger)).toEqual({ kind: 'idle', checkpoint: undefined });
    await grown(2);
    expect(await sign(ledger)).toMatchObject({ kind: 'idle', checkpoint: { sequence: 6 } });
    expect(await verified(ledger)).toMatchObject({
      ok: true,
      entries: 6,
      checked: 2,
      last: { sequence: 6, key: key.id },
    });
  });

  it('is signed by one key alone, until the two of them agree on another', async () => {
    await grown(1);
    expect(await sign(ledger, other)).toEqual({ kind: 'foreign', key: key.id });
    const { sequence, head: hash } = (await ledger.checkpoints.last()) ?? { sequence: 0, head: '' };
    const rotation = signRotation({ from: key, to: other }, { sequence, hash }, clock.now());
    expect(await ledger.checkpoints.add(rotation, key.id)).toBe(true);

    await ledger.audit.append({ kind: 'operator', facts: {} });
    expect(await sign(ledger)).toEqual({ kind: 'foreign', key: other.id });
    expect(await sign(ledger, other)).toMatchObject({ kind: 'signed' });
    for (const trusted of [key, other]) {
      expect(await verified(ledger, trusted)).toMatchObject({ ok: true, entries: 4, checked: 3, unchecked: 0 });
    }
  });

  it('takes no checkpoint of a key that another process has rotated away meanwhile', async () => {
    await grown(1);
    expect(
      await ledger.checkpoints.add(signHead(other, { sequence: 4, hash: 'a'.repeat(64) }, clock.now()), other.id),
    ).toBe(false);
    expect(await ledger.checkpoints.last()).toMatchObject({ sequence: 3, key: key.id });
  });

  it('shows a deleted tail by the last checkpoint, and names what is missing', async () => {
    await grown(2);
    await database.dropGuards();
    await database.run('delete from audit where sequence > 4');
    expect(await verified(ledger)).toMatchObject({
      ok: false,
      sequence: 5,
      why: expect.stringMatching(/^entries 5 to 6 are missing/),
    });
  });

  it('shows a chain that somebody has rewritten from its first entry to its last', async () => {
    await grown(1);
    await database.dropGuards();
    await database.run('delete from audit');
    for (const index of [7, 8, 9]) await ledger.audit.append({ kind: 'operator', facts: { index } });
    expect(await verified(ledger)).toEqual({ ok: false, sequence: 3, why: 'its hash is not the one that was signed' });
  });

  it('is not signed on when it was broken since the last checkpoint', async () => {
    await grown(1);
    for (const index of [4, 5]) await ledger.audit.append({ kind: 'operator', facts: { index } });
    await database.dropGuards();
    await database.run("update audit set body = replace(body, '4', '6') where sequence = 4");
    expect(await sign(ledger)).toMatchObject({ kind: 'broken', sequence: 4 });
  });

  it('is not signed on from a checkpoint that the key has not signed', async () => {
    await grown(1);
    await ledger.audit.append({ kind: 'operator', facts: {} });
    await database.run(
      'insert into checkpoints select 4, kind, at, key, (select hash from audit where sequence = 4), statement, signature, null from checkpoints where sequence = 3',
    );
    await ledger.audit.append({ kind: 'operator', facts: {} });
    expect(await sign(ledger)).toMatchObject({ kind: 'broken', sequence: 4 });
  });

  it('trusts nobody whom no trusted key vouches for', async () => {
    await grown(1);
    expect(await verified(ledger, other)).toMatchObject({ ok: true, checked: 0, unchecked: 1 });
    const { sequence, head: hash } = (await ledger.checkpoints.last()) ?? { sequence: 0, head: '' };
    await ledger.checkpoints.add(signRotation({ from: undefined, to: other }, { sequence, hash }, clock.now()), key.id);
    expect(await verified(ledger, key)).toMatchObject({
      ok: false,
      sequence: 3,
      why: expect.stringContaining(other.id),
    });
  });

  it('can be verified from any checkpoint on', async () => {
    await grown(3);
    const marks = ledger.checkpoints.list(3);
    const start = (await marks[Symbol.asyncIterator]().next()).value;
    const rows = ledger.auditTrail({ after: 3 });
    const checkpoints = ledger.checkpoints.list(4);
    const ring = keyRing([key], []);
    expect(await verifyTrail({ rows, checkpoints, ring, start })).toMatchObject({
      ok: true,
      entries: 6,
      from: 3,
      checked: 2,
    });
  });

  it('lists checkpoints page by page, however many', async () => {
    for (let sequence = 1; sequence <= 501; sequence += 1) {
      await ledger.checkpoints.add(
        signHead(key, { sequence, hash: 'a'.repeat(64) }, clock.now()),
        sequence === 1 ? undefined : key.id,
      );
    }
    const listed: number[] = [];
    for await (const { sequence } of ledger.checkpoints.list(2)) listed.push(sequence);
    expect(listed).toEqual(Array.from({ length: 500 }, (_, index) => index + 2));
  }, 60_000);

  it.each([
    'update checkpoints set signature = signature',
    'delete from checkpoints',
    'delete from audit where sequence <= 3',
    "insert into checkpoints select 3, 'root', at, key, head, statement, signature, null from checkpoints where sequence = 3",
    "insert into checkpoints select 2, 'root', at, key, head, statement, signature, null from checkpoints where sequence = 3",
  ])('is kept append-only by the database: %s', async (statement) => {
    await grown(2);
    await expect(database.run(statement)).rejects.toThrow(/append-only/);
    expect(await verified(ledger)).toMatchObject({ ok: true, entries: 6, checked: 2 });
  });

  describe('once pruning is said and its root signed', () => {
    beforeEach(async () => {
      await grown(2);
      const [first] = await taken(ledger.checkpoints.list(), 1);
      const head = first?.head ?? '';
      await ledger.audit.append({ kind: 'operator', facts: { action: 'prune-audit', by: 'command', upTo: 3, head } });
      await sign(ledger);
      await ledger.checkpoints.add(signRoot(key, { sequence: 3, hash: head }, clock.now()), key.id);
    });

    it('may lose what stands up to the root, and is whole after it', async () => {
      expect(await ledger.pruneAudit()).toBe(3);
      expect(await ledger.pruneAudit()).toBe(0);
      expect(await verified(ledger)).toMatchObject({ ok: true, entries: 4, from: 3, last: { sequence: 7 } });
    });

    it('loses the checkpoints before the root, however many, in statements that end in time', async () => {
      await database.run(manyHeads(2_500));
      if (engine === 'PostgreSQL') for (const guard of noMoreAtOnceThan(1_000)) await database.run(guard);
      expect(await ledger.pruneAudit()).toBe(3);
      const left: number[] = [];
      for await (const { sequence } of ledger.checkpoints.list(-2_500)) left.push(sequence);
      expect(left).toEqual([3, 6, 7]);
    });

    it('is whole while pruning is half done', async () => {
      await database.run('delete from audit where sequence = 1');
      expect(await verified(ledger)).toMatchObject({ ok: true, entries: 6, from: 1 });
    });

    it.each([
      'delete from audit where sequence = 4',
      'delete from audit',
      "delete from checkpoints where kind = 'root'",
      'delete from checkpoints where sequence = 6',
    ])('may lose nothing else: %s', async (statement) => {
      await expect(database.run(statement)).rejects.toThrow(/append-only/);
    });

    it('is broken when the root is signed by nobody we trust, or when more went than it says', async () => {
      await database.dropGuards();
      await database.run('delete from audit where sequence <= 4');
      expect(await verified(ledger)).toMatchObject({ ok: false, sequence: 5 });
      expect(await verified(ledger, other)).toMatchObject({
        ok: false,
        why: expect.stringContaining('nobody vouches'),
      });
    });
  });
});

async function sign(ledger: Ledger, by: SigningKey = key): Promise<Signing> {
  return signTrail({ ledger, key: by, clock, last: await ledger.checkpoints.last() });
}

/** Months of them, before the first entry. */
function manyHeads(count: number): string {
  return `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into checkpoints select -i, 'head', 0, 'key', 'head', 'statement', 'signature', null from n`;
}

function noMoreAtOnceThan(count: number): readonly string[] {
  return [
    `create function refuse_many() returns trigger language plpgsql as $$
       begin if (select count(*) from gone) > ${count} then raise exception 'too many at once'; end if; return null; end $$`,
    `create trigger refuse_many after delete on checkpoints referencing old table as gone
       for each statement execute function refuse_many()`,
  ];
}

async function verified(ledger: Ledger, trusted: PublicKey = key): Promise<TrailReport> {
  const { auditTrail, checkpoints } = ledger;
  const start = await checkpoints.root();
  const ring = keyRing([trusted], await checkpoints.rotations());
  return verifyTrail({ rows: auditTrail({}), checkpoints: checkpoints.list(start?.sequence ?? 0), ring, start });
}

async function taken<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length === count) break;
  }
  return found;
}
