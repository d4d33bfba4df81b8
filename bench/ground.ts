import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from '../scripts/find-binary.mjs';
import { freePort } from '../lab/shared/free-port.js';
import { startServer } from '../test/support/server-process.js';

export interface Ground {
  readonly folder: string;
  readonly redisUrl: string;
}

/** A folder and a durable Redis of its own, gone when the work is done. */
export async function onGround<Result>(work: (ground: Ground) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'patchproof-bench-'));
  const redisFolder = await mkdtemp(join(tmpdir(), 'patchproof-bench-redis-'));
  const port = await freePort();
  const command = findBinary('redis-server');
  if (command === undefined) throw new Error('expected redis-server on PATH; npm run setup installs it');
  const redis = await startServer({
    command,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', redisFolder, '--appendonly', 'yes', '--save', ''],
    folder: redisFolder,
    readyText: 'Ready to accept connections',
    stopSignal: 'TERM',
  });
  try {
    return await work({ folder, redisUrl: `redis://127.0.0.1:${port}` });
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
