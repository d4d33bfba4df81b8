import { Redis } from 'ioredis';
import { findBinary } from '../../scripts/find-binary.mjs';
import { freePort } from '../shared/free-port.js';
import { runStore, type Store } from './run-store.js';

export interface OwnRedis extends Store {
  readonly url: string;
  /** A command as an operator gives it. */
  readonly ask: (command: string, ...args: readonly string[]) => Promise<unknown>;
}

/** A Redis that persists as operations asks for it, and that can be killed, frozen and started again on its data. */
export async function createOwnRedis(dir: string): Promise<OwnRedis> {
  const program = findBinary('redis-server');
  if (program === undefined) throw new Error('expected redis-server on PATH, found none: run `npm run setup`');
  const port = await freePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  const keeping = ['--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const store = runStore({
    command: program,
    args: [...place, ...keeping],
    readyText: 'Ready to accept connections',
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
  });
  const url = `redis://127.0.0.1:${port}`;
  return {
    ...store,
    url,
    ask: async (command, ...args) => {
      const redis = new Redis(url);
      try {
        return await redis.call(command, ...args);
      } finally {
        redis.disconnect();
      }
    },
  };
}
