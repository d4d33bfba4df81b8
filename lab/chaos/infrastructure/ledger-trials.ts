import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Libsql from 'libsql';
import { layouts } from '../layouts.js';
import { readyAs } from './readiness.js';
import type { Place, Trial } from './trial.js';

export const ledgerTrials: readonly Trial[] = [
  {
    name: 'postgres-restarted',
    promise: 'webhooks are refused with 503; nothing is sent that cannot be audited; work goes on afterwards',
    layout: layouts.apartPostgres,
    disturb: async (site, note) => {
      await site.postgres?.kill();
      await sleep(5000);
      const ready = await readyAs(site, note, '503 ledger');
      await sleep(5000);
      await site.postgres?.start();
      return ready;
    },
  },
  {
    name: 'sqlite-locked',
    promise: 'as if the ledger were away: webhooks are refused, no call is made, work goes on afterwards',
    layout: layouts.default,
    disturb: async (site, note) => {
      const other = new Libsql(join(site.dir, 'data', 'patchproof.db'), { timeout: 10_000 });
      try {
        other.exec('begin immediate');
        await sleep(10_000);
        const ready = await readyAs(site, note, '503 ledger');
        await sleep(10_000);
        other.exec('rollback');
        return ready;
      } finally {
        other.close();
      }
    },
  },
  {
    name: 'disk-full',
    promise: 'webhooks are refused, no call is made; work goes on when there is room again',
    layout: layouts.default,
    place: smallDisk,
    needs: 'the right to mount a file system',
    disturb: async (site, note) => {
      const ballast = join(site.dir, 'ballast');
      await writeFile(ballast, Buffer.alloc(DISK_MB * 2 ** 20)).catch(() => {}); // as much as there is room for
      await sleep(10_000);
      const ready = await readyAs(site, note, '503 redis');
      await sleep(10_000);
      await rm(ballast);
      return ready;
    },
  },
];

const DISK_MB = 16;

/** Undefined where this account may not mount one. */
async function smallDisk(): Promise<Place | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'patchproof-disk-'));
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', dir]);
  } catch {
    await rm(dir, { recursive: true });
    return undefined;
  }
  return {
    dir,
    remove: async () => {
      await run('umount', [dir]);
      await rm(dir, { recursive: true });
    },
  };
}
