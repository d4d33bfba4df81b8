import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import { createBudget } from '../../src/outbound/redis-budget.js';
import type { Budget } from '../../src/outbound/budget.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { allowancesOf, placesOf } from '../../src/outbound/allowances.js';
import { Redis } from 'ioredis';
import { inject, onTestFinished } from 'vitest';
import { systemClock } from '../../src/shared/clock.js';
import { failureOf } from './open-door.js';

const limits = limitsOf({
  qualys: { budgetShare: 0.4 },
  crowdstrike: { callsPerMinute: 20 },
  servicenow: { concurrency: 2, callsPerSecond: 5 },
});
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const options = { limits, clock: systemClock, log: silent, patienceMs: 0 };
const DATABASE = 44;
type Purpose = 'watch' | 'intake' | 'sweep' | 'report' | 'command';

const stores: readonly { where: string; create: () => Promise<Budget> }[] = [
  { where: 'in memory', create: async () => createLocalBudget(options) },
  {
    where: 'on Redis',
    create: async () => {
      const redis = new Redis(inject('redisUrl'), { db: DATABASE });
      onTestFinished(() => redis.disconnect());
      await redis.flushdb();
      return createBudget({ ...options, redis });
    },
  },
];

/** Asks until it is told to wait; how often it was let through. */
async function spendAll({ take }: Budget, purpose: Purpose): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    const turn = take({ system: 'crowdstrike', name: 'queryHosts', purpose });
    if (
      !(await turn.then(
        () => true,
        () => false,
      ))
    )
      return calls;
  }
}

describe.each(stores)('of 20 calls a minute, counted $where,', ({ create }) => {
  it.each<[Purpose, number]>([
    ['watch', 15],
    ['intake', 12],
    ['sweep', 10],
    ['report', 20],
    ['command', 20],
  ])('%s alone may take %i', async (purpose, most) => {
    expect(await spendAll(await create(), purpose)).toBe(most);
  });

  it('a thousand new tickets leave some for those that wait, and both some for the verdicts', async () => {
    const budget = await create();
    expect(await spendAll(budget, 'intake')).toBe(12);
    expect(await spendAll(budget, 'watch')).toBe(6);
    expect(await spendAll(budget, 'report')).toBe(2);
  });

  it('what is refused to one kind of work is not counted against it later', async () => {
    const budget = await create();
    await spendAll(budget, 'report');
    expect(await spendAll(budget, 'watch')).toBe(0);
    expect(await budget.allowed({ system: 'crowdstrike', name: 'queryHosts', purpose: 'watch' })).toEqual({
      calls: 15,
      seconds: 60,
    });
  });
});

it('a sweep leaves one of ServiceNow’s places to the tickets of the hour', async () => {
  const { take } = createLocalBudget(options);
  const ask = { system: 'servicenow', name: 'listTickets' } as const;
  await take({ ...ask, purpose: 'sweep' });
  expect(await failureOf(take({ ...ask, purpose: 'sweep' }))).toMatchObject({ kind: 'rate-limited', unasked: true });
  await expect(take({ ...ask, purpose: 'report' })).resolves.toBeTypeOf('function');
  expect(placesOf({ inFlight: 1 }, 'sweep')).toBe(1);
  expect(placesOf({}, 'sweep')).toBeUndefined();
});

it('nobody waits longer than it is still there', async () => {
  const { take } = createLocalBudget({ ...options, patienceMs: 30_000 });
  const ask = { system: 'qualys', name: 'listHosts' } as const;
  await take(ask);
  const until = new Date(Date.now() - 1);
  expect(await failureOf(take({ ...ask, until }))).toMatchObject({ kind: 'rate-limited', unasked: true });
});

it('each kind of work may always make a call, and none more than there are', () => {
  const purposes = fc.constantFrom<(Purpose | undefined)[]>('watch', 'intake', 'sweep', 'report', 'command', undefined);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), purposes, (calls, purpose) => {
      for (const allowance of allowancesOf({ calls, seconds: 60 }, purpose)) {
        expect(allowance.calls).toBeGreaterThanOrEqual(1);
        expect(allowance.calls).toBeLessThanOrEqual(calls);
      }
    }),
  );
});
