import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../lab/shared/free-port.js';
import type { Ground } from './ground.js';
import { apiEnvironment, PATCHPROOF, startProgram, untilReady, type Program } from './program.js';

export interface ServiceOptions {
  /** Where the vendors are. */
  readonly vendors: Readonly<Record<string, string>>;
  /** patchproof.yaml. */
  readonly settings: string;
  /** A number of its own for each service of one ground. */
  readonly database: number;
}

export interface Service {
  readonly url: string;
  readonly redisUrl: string;
  readonly worker: Program;
  readonly stop: () => Promise<void>;
}

/** One API and one worker on SQLite, as an installation of some size runs them. */
export async function startService(ground: Ground, { vendors, settings, database }: ServiceOptions): Promise<Service> {
  const folder = join(ground.folder, String(database));
  await mkdir(folder);
  await writeFile(join(folder, 'patchproof.yaml'), settings);
  const port = await freePort();
  const redisUrl = `${ground.redisUrl}/${database}`;
  const env = {
    ...vendors,
    ...apiEnvironment(port),
    REDIS_URL: redisUrl,
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
  };
  const api = startProgram([PATCHPROOF, 'api'], env, folder);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url);
  const worker = startProgram([PATCHPROOF, 'worker'], env, folder);
  await worker.said('"ready"');
  return { url, redisUrl, worker, stop: async () => void (await Promise.all([api.stop(), worker.stop()])) };
}
