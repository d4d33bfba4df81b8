import type { Redis } from 'ioredis';
import { v7 as newId } from 'uuid';
import type { Config } from '../config/config.js';
import { createLedger } from '../ledger/create-ledger.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Budget } from '../outbound/budget.js';
import { limitsOf } from '../outbound/limits.js';
import { createLocalBudget } from '../outbound/local-budget.js';
import { createBudget } from '../outbound/redis-budget.js';
import { startPrivateRedis } from '../queue/private-redis.js';
import { createQueues, verifyJobs, type Queues, type VerifyJobs } from '../queue/queues.js';
import { connectFast, type RedisAddress } from '../queue/redis.js';
import { systemClock, type Clock } from '../shared/clock.js';
import { createLifetime, type Lifetime } from '../shared/lifetime.js';
import { createLogger, type Log } from '../shared/logger.js';

/** All keys of this product in Redis. */
export const PREFIX = 'patchproof';
const DATA_DIR = './data';
const GRACE_MS = 25_000;

/** What every command stands on. */
export interface Ground {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifetime: Lifetime;
  readonly ledger: Ledger;
}

/** Ground, and the work in motion. */
export interface Runtime extends Ground {
  readonly address: RedisAddress;
  readonly redis: Redis;
  readonly queues: Queues;
  readonly jobs: VerifyJobs;
  readonly budget: Budget;
}

/** Opens the ledger. Logs go to standard error: standard output belongs to what a command prints. */
export async function openGround(config: Config): Promise<Ground> {
  const log = createLogger({ level: config.logLevel, stream: process.stderr });
  const lifetime = createLifetime({ graceMs: GRACE_MS, log: quiet(log) });
  const ledger = await createLedger({ databaseUrl: config.databaseUrl, clock: systemClock, newId });
  lifetime.opened('ledger', ledger.close);
  return { config, clock: systemClock, log, lifetime, ledger };
}

/** Opens the ledger and Redis: the one that is configured, else a private one that ends with this process. */
export async function openRuntime(config: Config): Promise<Runtime> {
  const ground = await openGround(config);
  const { clock, log, lifetime } = ground;
  const address = await addressOf(config, lifetime);

  const connect = (name: string): Redis => {
    const redis = connectFast(address, log);
    lifetime.opened(name, () => redis.disconnect());
    return redis;
  };
  const redis = connect('redis');
  const queues = createQueues(redis, PREFIX);
  for (const queue of Object.values(queues)) queue.on('error', () => {}); // the connection itself reports what it has
  lifetime.opened('queues', () => Promise.all(Object.values(queues).map((queue) => queue.close())));

  const budget = createBudget({ redis: connect('budget'), limits: limitsOf(config.vendors), clock, log });
  return { ...ground, address, redis, queues, jobs: verifyJobs(queues.verify), budget };
}

/** For a command that asks vendors but adds no work: counts its calls in this process alone. */
export function localBudget({ config, clock, log }: Ground): Budget {
  return createLocalBudget({ limits: limitsOf(config.vendors), clock, log });
}

async function addressOf(config: Config, lifetime: Lifetime): Promise<RedisAddress> {
  if (config.redisUrl !== undefined) return { url: config.redisUrl };
  const server = await startPrivateRedis(DATA_DIR, systemClock);
  lifetime.opened('private redis', server.close);
  return { socket: server.socket };
}

/** Closing is everyday business; only what is late is worth a line. */
function quiet(log: Log): Log {
  return { ...log, info: log.debug };
}
