import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Clock } from '../shared/clock.js';
import { budgetOn, type Budget, type BudgetOptions } from './budget.js';
import type { BudgetStore } from './budget-store.js';
import { takePlace } from './redis-place.js';
import { SLIDING_WINDOW } from './sliding-window.js';

interface RedisBudgetOptions extends BudgetOptions {
  readonly redis: Redis;
}

/** The budget of all processes on one Redis. When Redis does not answer within two seconds, nothing is sent. */
export function createBudget({ redis, ...options }: RedisBudgetOptions): Budget {
  return budgetOn(redisStore(redis, options), options);
}

function redisStore(redis: Redis, { clock, log }: BudgetOptions): BudgetStore {
  const store: BudgetStore = {
    pausedMs: async (scope) => Math.max(0, await redis.pttl(key(scope, 'pause'))),
    told: async (scope) => {
      const told = await redis.get(key(scope, 'window'));
      return told === null ? undefined : ToldWindow.parse(JSON.parse(told));
    },
    spend: async (scope, seconds, allowances) => {
      const windows = allowances.map(({ of }) => key(scope, of === 'all' ? 'spent' : `spent:${of}`));
      const limits = allowances.map(({ calls }) => calls);
      const ms = Math.ceil(seconds * 1000);
      return Wait.parse(await redis.eval(SLIDING_WINDOW, windows.length, ...windows, ms, ...limits));
    },
    place: (scope, places) => takePlace({ redis, clock, log, key: `${PREFIX}:${scope}`, places }),
    pause: async (scope, ms) => void (await redis.eval(LONGER_PAUSE, 1, key(scope, 'pause'), Math.ceil(ms))),
    learn: async (scope, window) => {
      await redis.set(key(scope, 'window'), JSON.stringify(window));
    },
  };
  return answeringInTime(store, clock);
}

const PREFIX = 'patchproof:budget';
const Wait = z.number().int().nonnegative();
const ToldWindow = z.object({ calls: z.number().int().positive(), seconds: z.number().int().positive() });

/** In one step, since two processes may be told to wait at the same moment: the longer pause wins. */
const LONGER_PAUSE = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
`;

function key(scope: string, what: string): string {
  return `${PREFIX}:${scope}:${what}`;
}

/** A client that has lost its server waits for it; a call must not. */
function answeringInTime(store: BudgetStore, clock: Clock): BudgetStore {
  return {
    pausedMs: (scope) => inTime(store.pausedMs(scope), clock),
    told: (scope) => inTime(store.told(scope), clock),
    spend: (scope, seconds, allowances) => inTime(store.spend(scope, seconds, allowances), clock),
    place: async (scope, places) => {
      const taking = store.place(scope, places);
      const release = await inTime(taking, clock).catch((cause: unknown) => {
        void taking.then((late) => late?.()).catch(() => undefined); // nobody uses it any more; it also ends by itself
        throw cause;
      });
      return release && (() => inTime(release(), clock));
    },
    pause: (scope, ms) => inTime(store.pause(scope, ms), clock),
    learn: (scope, window) => inTime(store.learn(scope, window), clock),
  };
}

async function inTime<Value>(work: Promise<Value>, clock: Clock): Promise<Value> {
  const answered = new AbortController();
  const late = clock.sleep(ANSWER_MS, answered.signal).then((): never => {
    throw new Error(`expected an answer of Redis within ${ANSWER_MS} ms, got none; check REDIS_URL`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

const ANSWER_MS = 2000;
