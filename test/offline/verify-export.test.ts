import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { genesis, type Head, link, said } from '../../src/ledger/chain.js';
import { type Checkpoint, signHead, signRoot, signRotation } from '../../src/ledger/checkpoint.js';
import { jsonl } from '../../src/ledger/export/jsonl.js';
import type { AuditRow } from '../../src/ledger/ledger.js';
import { newSigningKey, type SigningKey, signingKeyOf } from '../../src/ledger/signing-key.js';
import { verifyFile } from '../../src/patchproof-verify.js';
import { tempDir } from '../support/temp-dir.js';

const folder = tempDir();
afterAll(() => folder.remove());

const [first, second, stranger] = [newKey(), newKey(), newKey()];
const at = new Date('2026-11-20T09:00:00.000Z');
const write = jsonl.writer();

function newKey(): SigningKey {
  return signingKeyOf(newSigningKey());
}

function chain(length: number): AuditRow[] {
  let head: Head = genesis;
  return Array.from({ length }, (_, index) => {
    const facts = { index, words: 'né "quoted"\u2028 and 9', 9: true, 10: null };
    const row = link(head, said({ kind: 'operator', ticket: `INC${index}`, facts }), at);
    head = row;
    return row;
  });
}

const entry = (row: AuditRow): string => write({ kind: 'entry', row, said: { kind: 'operator', facts: {} } });
const mark = (checkpoint: Checkpoint): string => write({ kind: 'checkpoint', checkpoint });

/** Entries, a checkpoint over each tenth, the keys changing in the middle. */
function exported(length: number, keys: readonly [SigningKey, SigningKey] = [first, second]): string[] {
  const rows = chain(length);
  return rows.flatMap((row) => {
    if (row.sequence % 10 !== 0) return [entry(row)];
    const [from, to] = keys;
    const key = row.sequence > length / 2 ? to : from;
    const turning = row.sequence === Math.ceil(length / 20) * 10;
    return [entry(row), mark(turning ? signRotation({ from, to }, row, at) : signHead(key, row, at))];
  });
}

let files = 0;
async function verified(lines: readonly string[] | Buffer, keys: readonly SigningKey[] = [first]) {
  const path = join(folder.path, `${(files += 1)}.jsonl`);
  writeFileSync(path, Buffer.isBuffer(lines) ? lines : lines.map((line) => `${line}\n`).join(''));
  return verifyFile(
    path,
    keys.map(({ x }) => x),
  );
}

describe('an export', () => {
  it.each([
    ['the first key', first],
    ['the key after it', second],
  ])('is whole for whoever trusts %s', async (_, key) => {
    expect(await verified(exported(40), [key])).toEqual({
      ok: true,
      words: `whole: 40 entries; 4 signed checkpoints, the last over entry 40 at ${at.toISOString()}`,
    });
  });

  it('is nothing to whoever trusts another key', async () => {
    expect(await verified(exported(40), [stranger])).toEqual({
      ok: false,
      words: 'no checkpoint is signed by a key that you trust (4 by others)',
    });
  });

  it('that is empty proves nothing', async () => {
    expect(await verified([])).toMatchObject({ ok: false });
  });

  it('shows a flipped bit, wherever it is', async () => {
    const whole = Buffer.from(`${exported(40).join('\n')}\n`);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (place, bit) => {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(place) ^ (1 << bit), place);
        const { ok, words } = await verified(flipped);
        expect(ok, `byte ${place}, bit ${bit}`).toBe(false);
        expect(words).toMatch(/^broken at (entry \d+|a checkpoint): /);
      }),
      { numRuns: 400 },
    );
  });

  it('names the entry that was changed, though its own hash was made to fit', async () => {
    const rows = chain(12);
    const forged = link(rows[4] ?? genesis, said({ kind: 'operator', facts: { forged: true } }), at);
    const lines = [...rows.with(5, forged).map(entry), mark(signHead(first, rows[11] ?? genesis, at))];
    expect(await verified(lines)).toEqual({
      ok: false,
      words: 'broken at entry 7: it does not build on the entry before it',
    });
  });

  it('shows that its tail was deleted, by the last checkpoint', async () => {
    const lines = exported(40).toSpliced(-4, 3);
    expect(await verified(lines)).toEqual({
      ok: false,
      words: `broken at entry 38: entries 38 to 40 are missing: they were signed at ${at.toISOString()}`,
    });
  });

  it('shows that its beginning was deleted, unless a trusted key has signed where it begins', async () => {
    const rows = chain(20);
    const [tenth = genesis, last = genesis] = [rows[9], rows[19]];
    const rest = [...rows.slice(10).map(entry), mark(signHead(first, last, at))];
    expect(await verified(rest)).toMatchObject({
      ok: false,
      words: expect.stringMatching(/^broken at entry 1: expected it here/),
    });
    expect(await verified([mark(signRoot(stranger, tenth, at)), ...rest])).toMatchObject({ ok: false });
    expect(await verified([mark(signRoot(first, tenth, at)), ...rest])).toMatchObject({ ok: true });
  });

  it('shows a checkpoint that somebody else has signed after a trusted one', async () => {
    const rows = chain(20);
    const [tenth = genesis, last = genesis] = [rows[9], rows[19]];
    const lines = [...rows.slice(0, 10).map(entry), mark(signHead(first, tenth, at)), ...rows.slice(10).map(entry)];
    expect(await verified([...lines, mark(signHead(stranger, last, at))])).toMatchObject({
      ok: false,
      words: expect.stringContaining('nobody vouches'),
    });
    expect(await verified(lines)).toMatchObject({
      ok: true,
      words: expect.stringContaining('the last 10 entries are not signed yet'),
    });
  });

  it('shows a change of keys that only the new one has signed, to whoever trusts the old one', async () => {
    const rows = chain(10);
    const [last = genesis] = rows.slice(-1);
    const { cosignature: _, ...alone } = signRotation({ from: first, to: stranger }, last, at);
    expect(await verified([...rows.map(entry), mark(alone)])).toMatchObject({
      ok: false,
      words: 'broken at entry 10: the change of keys at it is not signed by both keys',
    });
  });
});
