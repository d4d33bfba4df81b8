import { Redis } from 'ioredis';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Budget, BudgetOptions } from '../../src/outbound/budget.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import { createBudget } from '../../src/outbound/redis-budget.js';
import { systemClock } from '../../src/shared/clock.js';
import { manualClock } from './manual-clock.js';
import { failureOf } from './open-door.js';

const DATABASE = 45;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const read = { system: 'servicenow', name: 'getTicket', purpose: 'report' } as const;
const write = { system: 'servicenow', name: 'updateTicket', purpose: 'report' } as const;

const limitsAt = (callsPerSecond: number) =>
  limitsOf({
    qualys: { budgetShare: 0.4 },
    crowdstrike: { callsPerMinute: 300 },
    servicenow: { concurrency: 2, callsPerSecond },
  });

const stores: readonly { where: string; create: (options: BudgetOptions) => Promise<Budget> }[] = [
  { where: 'in memory', create: async (options) => createLocalBudget(options) },
  {
    where: 'on Redis',
    create: async (options) => {
      const redis = new Redis(inject('redisUrl'), { db: DATABASE });
      onTestFinished(() => redis.disconnect());
      await redis.flushdb();
      return createBudget({ ...options, redis });
    },
  },
];

describe.each(stores)('less than one call a second, counted $where', ({ create }) => {
  it.each([
    { callsPerSecond: 0.5, periodMs: 2000 },
    { callsPerSecond: 0.3, periodMs: 3334 },
  ])('$callsPerSecond is one call in $periodMs ms, and whole milliseconds to wait', async (row) => {
    const { callsPerSecond, periodMs } = row;
    const waits: number[] = [];
    const stop = new Error('stop');
    // The wait for the second call is seen, and not sat through.
    const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
      if (signal !== undefined) return systemClock.sleep(ms, signal);
      waits.push(ms);
      throw stop;
    };
    const { take } = await create({
      limits: limitsAt(callsPerSecond),
      clock: { ...systemClock, sleep },
      log: silent,
    });
    await (
      await take(read)
    )();
    await expect(take(write)).rejects.toBe(stop);
    expect(waits).toHaveLength(1);
    expect(Number.isInteger(waits[0])).toBe(true);
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[0]).toBeLessThanOrEqual(periodMs);
  });

  it('lets the second call through when the period is over', async () => {
    const { take } = await create({ limits: limitsAt(0.9), clock: systemClock, log: silent });
    const began = performance.now();
    await (
      await take(read)
    )();
    await expect(take(write)).resolves.toBeTypeOf('function');
    expect(performance.now() - began).toBeGreaterThan(1100);
  });
});

/** At a manual clock: whenever somebody has waited for the next period, others are quicker, so many times. */
function contended(callsPerSecond: number, others: number) {
  const { clock } = manualClock();
  let left = others;
  const sleep = async (ms: number): Promise<void> => {
    await clock.sleep(ms);
    if (left === 0) return;
    left -= 1;
    await (
      await budget.take(read)
    )();
  };
  const budget = createLocalBudget({ limits: limitsAt(callsPerSecond), clock: { ...clock, sleep }, log: silent });
  return budget;
}

it.each([
  { callsPerSecond: 0.1, others: 9 },
  { callsPerSecond: 0.02, others: 5 },
])('at $callsPerSecond calls a second a write gets its turn though $others others come first', async (row) => {
  const { take } = contended(row.callsPerSecond, row.others);
  await (
    await take(read)
  )();
  await expect(take(write)).resolves.toBeTypeOf('function');
});

it('nobody waits for more than five minutes of such turns', async () => {
  const { take } = contended(0.02, 6);
  await (
    await take(read)
  )();
  expect(await failureOf(take(write))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 50_000, unasked: true });
});
