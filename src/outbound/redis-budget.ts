import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';
import { budgetOn, type Budget, type BudgetOptions } from './budget.js';
import type { BudgetStore } from './budget-store.js';
import { waitOf } from './limiter-wait.js';
import type { Window } from './limits.js';
import { takePlace } from './redis-place.js';
import { SLIDING_WINDOW } from './sliding-window.js';

interface RedisBudgetOptions extends BudgetOptions {
  /** A connection of its own: this one defines commands. */
  readonly redis: Redis;
}

/** The budget of all processes on one Redis. When Redis does not answer within two seconds, nothing is sent. */
export function createBudget({ redis, ...options }: RedisBudgetOptions): Budget {
  return budgetOn(redisStore(redis, options), options);
}

function redisStore(redis: Redis, { clock, log }: BudgetOptions): BudgetStore {
  const limiters = new Map<string, RateLimiterRedis>();

  function limiterOf({ calls, seconds }: Window): RateLimiterRedis {
    const key = `${calls}:${seconds}`;
    const limiter = limiters.get(key) ?? slidingLimiter(redis, { calls, seconds });
    limiters.set(key, limiter);
    return limiter;
  }

  const store: BudgetStore = {
    read: async (system) => {
      const [pausedMs, told] = await Promise.all([redis.pttl(key(system, 'pause')), redis.get(key(system, 'window'))]);
      return {
        pausedMs: Math.max(0, pausedMs),
        window: told === null ? undefined : ToldWindow.parse(JSON.parse(told)),
      };
    },
    spend: (system, window) => {
      const spending = limiterOf(window).consume(key(system, 'spent'));
      return spending.then(() => 0, waitOf);
    },
    place: (name, places) => takePlace({ redis, clock, log, key: `${PREFIX}:${name}`, places }),
    pause: async (system, ms) => {
      const pausedMs = await redis.pttl(key(system, 'pause'));
      if (ms > pausedMs) await redis.set(key(system, 'pause'), '1', 'PX', Math.ceil(ms)); // the longer pause wins
    },
    learn: async (system, window) => {
      await redis.set(key(system, 'window'), JSON.stringify(window));
    },
  };
  return answeringInTime(store, clock);
}

const PREFIX = 'patchproof:budget';
const ToldWindow = z.object({ calls: z.number().int().positive(), seconds: z.number().int().positive() });

function key(system: System, what: string): string {
  return `${PREFIX}:${system}:${what}`;
}

function slidingLimiter(redis: Redis, { calls, seconds }: Window): RateLimiterRedis {
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: '',
    points: calls,
    duration: seconds,
    customIncrTtlLuaScript: SLIDING_WINDOW,
  });
}

/** A client that has lost its server waits for it; a call must not. */
function answeringInTime(store: BudgetStore, clock: Clock): BudgetStore {
  return {
    read: (system) => inTime(store.read(system), clock),
    spend: (system, window) => inTime(store.spend(system, window), clock),
    place: async (name, places) => {
      const taking = store.place(name, places);
      const release = await inTime(taking, clock).catch((cause: unknown) => {
        void taking.then((late) => late?.()).catch(() => undefined); // nobody uses it any more; it also ends by itself
        throw cause;
      });
      return release && (() => inTime(release(), clock));
    },
    pause: (system, ms) => inTime(store.pause(system, ms), clock),
    learn: (system, window) => inTime(store.learn(system, window), clock),
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
