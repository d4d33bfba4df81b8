import { Redis } from 'ioredis';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { limitsOf } from '../../src/outbound/limits.js';
import { createBudget } from '../../src/outbound/redis-budget.js';
import { systemClock } from '../../src/shared/clock.js';
import { freePort } from '../../lab/shared/free-port.js';
import { failureOf } from './open-door.js';

const DATABASE = 41;
const falcon = { system: 'crowdstrike', name: 'queryHosts' } as const;
const detections = { system: 'qualys', name: 'listDetections' } as const;
const hosts = { system: 'qualys', name: 'listHosts' } as const;
const limits = limitsOf({
  qualys: { budgetShare: 0.4 },
  crowdstrike: { callsPerMinute: 7 },
  servicenow: { concurrency: 2, callsPerSecond: 5 },
});
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function connection(url = inject('redisUrl')): Redis {
  const redis = new Redis(url, { db: DATABASE });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** One process: its own connection, nothing else in common with the others. */
function processOf(redis = connection()) {
  return createBudget({ redis, limits, clock: systemClock, log: silent, patienceMs: 0 });
}

beforeEach(async () => {
  await connection().flushdb();
});

describe('two processes on one Redis', () => {
  it('spend one budget', async () => {
    const processes = [processOf(), processOf()];
    const takes = processes.flatMap(({ take }) => Array.from({ length: 10 }, () => take(falcon)));
    const results = await Promise.allSettled(takes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
  });

  it('say when there will be something to spend again', async () => {
    const { take } = processOf();
    for (let call = 0; call < 7; call += 1) await take(falcon);
    const failure = await failureOf(processOf().take(falcon));
    if (failure.kind !== 'rate-limited') throw new Error(`expected rate-limited, got ${failure.kind}`);
    expect(failure.retryAfterMs).toBeGreaterThan(0);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('share the places in flight', async () => {
    const [one, two] = [processOf(), processOf()];
    const release = await one.take(detections);
    expect(await failureOf(two.take(detections))).toMatchObject({ kind: 'rate-limited' });
    await release();
    await (
      await two.take(detections)
    )();
  });

  it('pause together, and the longer pause wins', async () => {
    const [one, two] = [processOf(), processOf()];
    await one.pause('crowdstrike', 40_000);
    await two.pause('crowdstrike', 1000);
    const failure = await failureOf(two.take(falcon));
    if (failure.kind !== 'rate-limited') throw new Error(`expected rate-limited, got ${failure.kind}`);
    expect(failure.retryAfterMs).toBeGreaterThan(10_000);
    await expect(two.take({ system: 'servicenow', name: 'listTickets' })).resolves.toBeTypeOf('function');
  });

  it('never shorten a pause, though both are told to wait at the same moment', async () => {
    const both = [processOf(), processOf()];
    const told = [40_000, 1000, 2000, 3000].flatMap((ms) => both.map(({ pause }) => pause('crowdstrike', ms)));
    await Promise.all(told);
    expect(await connection().pttl('patchproof:budget:crowdstrike:pause')).toBeGreaterThan(30_000);
  });

  it('pause one endpoint of Qualys, or all of it', async () => {
    const [one, two] = [processOf(), processOf()];
    await one.pause(detections, 40_000);
    expect(await failureOf(two.take(detections))).toMatchObject({ kind: 'rate-limited' });
    await (
      await two.take(hosts)
    )();
    await one.pause('qualys', 40_000);
    expect(await failureOf(two.take(hosts))).toMatchObject({ kind: 'rate-limited' });
  });

  it('spend the window of each endpoint of Qualys for itself', async () => {
    const [one, two] = [processOf(), processOf()];
    for (const call of [detections, hosts]) {
      await one.observe(call, { 'x-ratelimit-limit': '3', 'x-ratelimit-window-sec': '3600' });
    }
    await (
      await one.take(detections)
    )();
    expect(await failureOf(two.take(detections))).toMatchObject({ kind: 'rate-limited' });
    await (
      await two.take(hosts)
    )();
    expect(await failureOf(one.take(hosts))).toMatchObject({ kind: 'rate-limited' });
  });

  it('learn together what Qualys allows', async () => {
    const [one, two] = [processOf(), processOf()];
    await one.observe(detections, { 'x-ratelimit-limit': '5', 'x-ratelimit-window-sec': '3600' });
    await (
      await two.take(detections)
    )();
    await (
      await two.take(detections)
    )();
    expect(await failureOf(one.take(detections))).toMatchObject({ kind: 'rate-limited' });
  });
});

describe('the sliding window', () => {
  const spent = 'patchproof:budget:crowdstrike:spent';
  /** Calls already made, by how many seconds ago. */
  async function after(...secondsAgo: number[]) {
    const redis = connection();
    const [seconds = 0] = await redis.time();
    for (const [index, ago] of secondsAgo.entries()) await redis.zadd(spent, (seconds - ago) * 1000, `call ${index}`);
    return redis;
  }

  it('forgets a call after a full period, not at the turn of one', async () => {
    await after(70, 70, 70, 50, 50, 50, 50, 50, 50);
    const { take } = processOf();
    await take(falcon);
    expect(await failureOf(take(falcon))).toMatchObject({ kind: 'rate-limited' });
  });

  it('does not count a call that was refused', async () => {
    const redis = await after(5, 5, 5, 5, 5, 5, 5);
    await failureOf(processOf().take(falcon));
    expect(await redis.zcard(spent)).toBe(7);
  });

  it('waits until enough calls are forgotten, also when the limit has shrunk', async () => {
    await after(50, 40, 30, 20, 10, 9, 8, 7, 6);
    const failure = await failureOf(processOf().take(falcon));
    if (failure.kind !== 'rate-limited') throw new Error(`expected rate-limited, got ${failure.kind}`);
    // nine calls, seven allowed: the third oldest, half a minute ago, must go first
    expect(failure.retryAfterMs).toBeGreaterThan(25_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(31_000);
  });
});

it('sends nothing and does not hang when there is no Redis', async () => {
  const nobody = connection(`redis://127.0.0.1:${await freePort()}`);
  const failure = await failureOf(processOf(nobody).take(falcon));
  expect(failure).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('REDIS_URL') });
});

it('keeps no place that came too late to be used', async () => {
  let sleeps = 0;
  // after those for the two pauses, the third sleep is the time limit for taking a place: over before Redis can answer
  const sleep = () => ((sleeps += 1) === 3 ? Promise.resolve() : new Promise<void>(() => undefined));
  const hasty = createBudget({ redis: connection(), limits, clock: { ...systemClock, sleep }, log: silent });
  expect(await failureOf(hasty.take(detections))).toMatchObject({ kind: 'unreachable' });
  const patient = createBudget({ redis: connection(), limits, clock: systemClock, log: silent });
  await expect(patient.take(detections)).resolves.toBeTypeOf('function');
});
