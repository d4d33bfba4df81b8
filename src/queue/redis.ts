import { Redis } from 'ioredis';
import type { Log } from '../shared/logger.js';

/** Commands of whoever adds or reads jobs end within this time, so that a webhook gets its 503 in time. */
const COMMAND_TIMEOUT_MS = 1500;

/** Where Redis is: an URL, or the socket of a private server. */
export type RedisAddress = { readonly url: string } | { readonly socket: string };

/** For adding and reading jobs, budgets and health: fails fast when Redis is away, and comes back by itself. */
export function connectFast(address: RedisAddress, log: Log): Redis {
  return connect(address, log, { commandTimeout: COMMAND_TIMEOUT_MS, maxRetriesPerRequest: 1 });
}

/** For workers, which block on Redis and must outlive its absence. */
export function connectPatient(address: RedisAddress, log: Log): Redis {
  return connect(address, log, { maxRetriesPerRequest: null });
}

interface Patience {
  readonly commandTimeout?: number;
  readonly maxRetriesPerRequest: number | null;
}

function connect(address: RedisAddress, log: Log, patience: Patience): Redis {
  const all = { ...patience, retryStrategy: (times: number) => Math.min(times * 100, 2000) };
  const redis = 'url' in address ? new Redis(address.url, all) : new Redis({ ...all, path: address.socket });
  let away = false;
  redis.on('error', (cause: Error) => {
    if (!away) log.error('Redis is away; jobs wait until it is back', { cause: cause.message });
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back', {});
    away = false;
  });
  return redis;
}
