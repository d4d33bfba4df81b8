import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from '../layouts.js';
import type { Site } from '../site.js';
import { readyAs } from './readiness.js';
import type { Note, Place, Trial } from './trial.js';

/** Redis keeps the right time: it is another machine, and does not start with a library that it does not know. */
const layout: Layout = { name: 'one process, SQLite', processes: ['serve'], database: 'SQLite', redis: 'shared' };

export const clockTrials: readonly Trial[] = [
  {
    name: 'clock-ahead',
    promise: 'no verdict that is not proved; webhooks are refused as from another time, and repeated',
    layout,
    deadlineS: 3 * 3600,
    place: fakeClock,
    needs: 'libfaketime',
    disturb: (site, note) => jump(site, note, '+3600'),
  },
  {
    name: 'clock-behind',
    promise: 'no verdict that is not proved; looks come late until the clock is right again',
    layout,
    deadlineS: 3 * 3600,
    place: fakeClock,
    needs: 'libfaketime',
    disturb: (site, note) => jump(site, note, '-3600'),
  },
];

const CLOCK = 'clock.rc';
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].map((folder) =>
  join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1'),
);

/** The clock of the processes alone goes wrong; their timers go on. Undefined where there is no libfaketime. */
async function fakeClock(): Promise<Place | undefined> {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (library === undefined) return undefined;
  const dir = await mkdtemp(join(tmpdir(), 'patchproof-clock-'));
  await writeFile(join(dir, CLOCK), '+0');
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: join(dir, CLOCK),
    FAKETIME_CACHE_DURATION: '1', // seconds until the file is read again
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return { dir, env, remove: () => rm(dir, { recursive: true }) };
}

async function jump(site: Site, note: Note, by: string): Promise<readonly string[]> {
  await writeFile(join(site.dir, CLOCK), by);
  await sleep(15_000);
  const ready = await readyAs(site, note, '200');
  await sleep(15_000);
  await writeFile(join(site.dir, CLOCK), '+0');
  const refused = site.vendors.servicenow.deliveries.some(({ status }) => status === 401);
  return [...ready, ...(refused ? [] : ['expected webhooks refused with 401 by a clock that is wrong, got none'])];
}
