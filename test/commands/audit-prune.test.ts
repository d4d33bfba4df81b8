import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { signTrail } from '../../src/ledger/sign-trail.js';
import { signingKeyOf } from '../../src/ledger/signing-key.js';
import { verifyFile } from '../../src/patchproof-verify.js';
import { systemClock } from '../../src/shared/clock.js';
import { openWorld, type World } from './support/world.js';

const DAY_MS = 86_400_000;

/** Entries as they were written and signed so many days ago. */
async function grownOld({ folder }: World, days: readonly number[]): Promise<void> {
  let ago = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() - ago * DAY_MS) };
  const ledger = await createLedger({
    databaseUrl: `sqlite:${join(folder, 'data', 'patchproof.db')}`,
    clock,
    newId: randomUUID,
  });
  const key = signingKeyOf(readFileSync(join(folder, 'data', 'audit-signing-key.pem'), 'utf8'));
  for (const day of days) {
    ago = day;
    await ledger.audit.append({ kind: 'operator', facts: { day } });
    await signTrail({ ledger, key, clock, last: await ledger.checkpoints.last() });
  }
  await ledger.close();
}

it(
  'entries that are old enough go, and what is left is whole for whoever has the key',
  { timeout: 120_000 },
  async (test) => {
    const world = await openWorld(test);
    await world.run(['writes', 'stop']);
    await world.run(['audit', 'sign']);
    await grownOld(world, [500, 450, 399, 2]);

    const AUDIT_EXPORT_TO = 'syslog://collector.corp.example:514';
    expect(await world.run(['audit', 'prune', '--older-than', '400d'], { env: { AUDIT_EXPORT_TO } })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /syslog:\/\/collector.corp.example:514 has the trail up to entry 0 only.*--unexported/,
      ),
    });
    const pruned = await world.run(['audit', 'prune', '--older-than', '400d']);
    expect(pruned).toMatchObject({ code: 0, stderr: '', stdout: 'pruned 3 entries; the trail begins after entry 3\n' });
    const { stdout } = await world.run(['audit', 'verify']);
    expect(stdout).toMatch(/^whole: 3 entries after entry 3; 3 signed checkpoints, the last over entry 6 at /);
    expect((await world.run(['audit', 'prune', '--older-than', '400d'])).stdout).toBe('nothing to prune\n');

    await world.run(['audit', 'export', '--to', 'rest.jsonl']);
    const path = join(world.folder, 'rest.jsonl');
    const key = (await world.run(['audit', 'keys'])).stdout.split(' ')[0] ?? '';
    expect(await verifyFile(path, [key])).toMatchObject({
      ok: true,
      words: expect.stringMatching(/^whole: 3 entries; 4 signed/),
    });
    expect(readFileSync(path, 'utf8')).toContain('"action":"prune-audit","by":"command"');
  },
);
