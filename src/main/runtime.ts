import type { Redis } from 'ioredis';
import type { Config } from '../config/config.js';
import type { Budget } from '../outbound/budget.js';
import { limitsOf } from '../outbound/limits.js';
import { createBudget } from '../outbound/redis-budget.js';
import { startPrivateRedis } from '../queue/private-redis.js';
import { createQueues, verifyJobs, type Queues, type VerifyJobs } from '../queue/queues.js';
import { connectFast, type RedisAddress } from '../queue/redis.js';
import { openGround, type Ground } from './ground.js';

/** All keys of this product in Redis. */
export const PREFIX = 'patchproof';
const DATA_DIR = './data';

/** Ground, and the work in motion. */
export interface Runtime extends Ground {
  readonly address: RedisAddress;
  readonly redis: Redis;
  readonly queues: Queues;
  readonly jobs: VerifyJobs;
  readonly budget: Budget;
}

/** Opens the ledger and Redis: the one that is configured, else a private one that ends with this process. */
export async function openRuntime(config: Config): Promise<Runtime> {
  const ground = await openGround(config);
  try {
    return await openQueues(ground);
  } catch (error) {
    await ground.lifetime.close();
    throw error;
  }
}

async function openQueues(ground: Ground): Promise<Runtime> {
  const { config, clock, log, lifetime } = ground;
  const address = await addressOf(ground);

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

async function addressOf({ config, clock, log, lifetime }: Ground): Promise<RedisAddress> {
  if (config.redisUrl !== undefined) return { url: config.redisUrl };
  const server = await startPrivateRedis(DATA_DIR, { clock, log });
  lifetime.opened('private redis', server.close);
  return { socket: server.socket };
}
