import { Redis } from 'ioredis';
import { beforeEach, expect, inject, it, onTestFinished } from 'vitest';
import { takePlace } from '../../src/outbound/redis-place.js';
import type { Clock } from '../../src/shared/clock.js';
import { eventually } from '../support/eventually.js';

const DATABASE = 42;
const STORED = 'semaphore:door';

function connection(): Redis {
  const redis = new Redis(inject('redisUrl'), { db: DATABASE });
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** Sleeps end when `tick` is called. */
function tickingClock() {
  let wake: () => void = () => undefined;
  const clock: Clock = {
    now: () => new Date(),
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(new Error('woken')));
      }),
  };
  return { clock, tick: () => wake() };
}

function settings(redis: Redis) {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const log = { error: write, warn: write, info: write, debug: write };
  const { clock, tick } = tickingClock();
  return { options: { redis, clock, log, key: 'door', places: 1 }, lines, tick };
}

beforeEach(async () => {
  await connection().flushdb();
});

it('keeps a place for as long as the call flies', async () => {
  const redis = connection();
  const { options, tick, lines } = settings(redis);
  const release = await takePlace(options);
  const [holder = ''] = await redis.zrange(STORED, '0', '-1');
  await redis.zadd(STORED, Date.now() - 6_000, holder); // as if taken long ago
  tick();
  await eventually(
    'the place to be refreshed',
    async () => Number(await redis.zscore(STORED, holder)) > Date.now() - 3_000,
  );
  await release?.();
  expect(await redis.zcard(STORED)).toBe(0);
  expect(lines).toEqual([]);
});

it('takes the place of a process that has died', async () => {
  const redis = connection();
  await redis.zadd(STORED, Date.now() - 11_000, 'a process that was killed');
  const release = await takePlace(settings(redis).options);
  expect(release).toBeTypeOf('function');
  await release?.();
});

it('does not take a place that is held', async () => {
  const redis = connection();
  await redis.zadd(STORED, Date.now(), 'another process');
  expect(await takePlace(settings(redis).options)).toBeUndefined();
});

it('says that a place was lost, and goes on', async () => {
  const redis = connection();
  const { options, tick, lines } = settings(redis);
  const release = await takePlace(options);
  await redis.flushdb();
  tick();
  await eventually('the loss to be noticed', () => lines.includes('place in flight lost'));
  await expect(release?.()).resolves.toBeUndefined();
});

it('survives the loss of Redis while a call flies', async () => {
  const redis = connection();
  const { options, tick, lines } = settings(redis);
  const release = await takePlace(options);
  redis.disconnect();
  tick();
  await eventually('the trouble to be noticed', () => lines.includes('place in flight not refreshed'));
  await expect(release?.()).rejects.toThrow();
});
