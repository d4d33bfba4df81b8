import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openWorld, type World } from './support/world.js';

const Entry = z.strictObject({
  sequence: z.number(),
  at: z.iso.datetime(),
  previous: z.string(),
  hash: z.string(),
  body: z.looseObject({ kind: z.string() }),
});

function entriesOf(stdout: string): z.infer<typeof Entry>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => Entry.parse(JSON.parse(line)));
}

/** What somebody with the owner's rights on the file can do. */
function tamper({ folder }: World, sequence: number): void {
  const connection = new Libsql(join(folder, 'data', 'patchproof.db'));
  connection.exec('drop trigger audit_refuse_update');
  connection.exec(`update audit set body = body || ' ' where sequence = ${sequence}`);
  connection.close();
}

describe('the audit trail', () => {
  const closing: (() => void | Promise<void>)[] = [];
  let world: World;
  let numbers: [string, string];

  beforeAll(async () => {
    world = await openWorld({ onTestFinished: (close) => void closing.push(close) });
    numbers = [world.actor({ host: 'app01' }).number, world.actor({ host: 'app02' }).number];
    await Promise.all(numbers.map((number) => world.run(['verify', number, '--dry-run'])));
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  it('is exported as JSON lines, whole or of one ticket', async () => {
    const [number, other] = numbers;
    const [whole, own] = await Promise.all([
      world.run(['audit', 'export']),
      world.run(['audit', 'export', '--ticket', number]),
    ]);
    expect([whole, own]).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    const sequences = entriesOf(whole.stdout).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(entriesOf(own.stdout).length).toBeLessThan(sequences.length);
    expect(own.stdout).toContain(number);
    expect(own.stdout).not.toContain(other);
  });

  it('is exported without a complaint to a reader that has left', async () => {
    expect(await world.run(['audit', 'export'], { unread: true })).toMatchObject({ code: 0, stderr: '' });
  });

  it('is whole until somebody has changed an entry: then its check ends with 1, also where nobody reads', async () => {
    const sound = await world.run(['audit', 'verify']);
    expect(sound).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^whole: \d+ entries\n$/) });
    tamper(world, 3);
    const [broken, unread] = await Promise.all([
      world.run(['audit', 'verify']),
      world.run(['audit', 'verify'], { unread: true }),
    ]);
    expect(broken).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/^broken at entry 3: /) });
    expect(unread).toMatchObject({ code: 1, stderr: '' });
  });
});

it('an empty audit trail is whole', async (test) => {
  const world = await openWorld(test);
  expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 0, stdout: 'whole: 0 entries\n', stderr: '' });
});
