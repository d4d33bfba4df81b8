import { setTimeout as sleep } from 'node:timers/promises';
import { layouts } from '../layouts.js';
import type { OwnRedis } from '../own-redis.js';
import type { Site } from '../site.js';
import { readyAs } from './readiness.js';
import type { Note, Trial } from './trial.js';

const layout = layouts.apartPostgres;

export const redisTrials: readonly Trial[] = [
  {
    name: 'redis-killed',
    promise: 'webhooks are refused with 503 and repeated by the sender; work goes on when Redis is back',
    layout,
    disturb: (site, note) =>
      away(site, note, { seconds: 10, leave: (redis) => redis.kill(), comeBack: (redis) => redis.start() }),
  },
  {
    name: 'redis-flushed',
    promise: 'every open verification gets its job back from the ledger',
    layout,
    disturb: async (site) => {
      await redisOf(site).ask('FLUSHALL');
      return [];
    },
  },
  {
    name: 'redis-paused',
    promise: 'webhooks are refused within two seconds; work goes on afterwards',
    layout,
    disturb: (site, note) =>
      away(site, note, {
        seconds: 60,
        leave: async (redis) => redis.freeze(),
        comeBack: async (redis) => redis.thaw(),
      }),
  },
  {
    name: 'redis-full',
    promise: 'nothing is evicted; webhooks are refused, and work goes on when there is memory again',
    layout,
    disturb: (site, note) =>
      away(site, note, {
        seconds: 20,
        leave: async (redis) => void (await redis.ask('CONFIG', 'SET', 'maxmemory', '1mb')),
        comeBack: async (redis) => void (await redis.ask('CONFIG', 'SET', 'maxmemory', '0')),
      }),
  },
  {
    name: 'redis-late',
    promise: 'the service starts without its Redis, refuses webhooks, and catches up when it is there',
    layout,
    before: (site) => redisOf(site).stop(),
    disturb: async (site, note) => {
      const ready = await readyAs(site, note, '503 redis');
      await sleep(10_000);
      await redisOf(site).start();
      return ready;
    },
  },
];

interface Absence {
  readonly seconds: number;
  readonly leave: (redis: OwnRedis) => Promise<void>;
  readonly comeBack: (redis: OwnRedis) => Promise<void>;
}

async function away(site: Site, note: Note, { seconds, leave, comeBack }: Absence): Promise<readonly string[]> {
  await leave(redisOf(site));
  await sleep(seconds * 500);
  const ready = await readyAs(site, note, '503 redis');
  await sleep(seconds * 500);
  await comeBack(redisOf(site));
  return ready;
}

function redisOf({ redis }: Site): OwnRedis {
  if (redis === undefined) throw new Error('expected a layout with a Redis of its own, got the private one');
  return redis;
}
