import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createTurns } from '../shared/turns.js';

/** Wrong guesses in a window before it is closed until the window ends: from one address, and of one name from anywhere. */
const BY_ADDRESS = 10;
const BY_NAME = 50;
const WINDOW_S = 300;

export interface Guess {
  readonly address: string;
  readonly name: string;
  /** Those of one kind and address are looked at one after the other: a program with a key waits for no password. */
  readonly kind: 'password' | 'key' | 'callback';
}

export type Attempt<Found> =
  | { readonly kind: 'closed'; readonly waitMs: number }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'right'; readonly found: Found };

/**
 * Counts wrong guesses, for all processes where there is a Redis. While Redis is away each process counts for itself: then
 * there are as many guesses as processes, but never any number of them.
 */
export function createThrottle(redis?: Redis) {
  const addresses = limiter(redis, 'address', BY_ADDRESS);
  const names = limiter(redis, 'name', BY_NAME);
  const inTurn = createTurns();
  const countersOf = ({ address, name }: Pick<Guess, 'address' | 'name'>): readonly Counter[] => [
    { limiter: addresses, key: keyOf(address) },
    ...(name === '' ? [] : [{ limiter: names, key: keyOf(name) }]),
  ];

  async function closedMs(address: string): Promise<number> {
    const spent = await addresses.get(keyOf(address));
    return spent !== null && spent.consumedPoints >= BY_ADDRESS ? spent.msBeforeNext : 0;
  }

  /**
   * Looks at a guess if the window is open; `look` finds nothing where it is wrong, and throws where it was not compared.
   * Its point is taken before, in one step for all processes, and given back unless the guess is wrong: however many come
   * at once, no more are looked at than there are points. Of those who are right each process holds one point at a time.
   */
  function attempt<Found>(guess: Guess, look: () => Promise<Found | undefined>): Promise<Attempt<Found>> {
    const counters = countersOf(guess);
    return inTurn(`${guess.kind} ${guess.address}`, async () => {
      let isWrong = false;
      const waits = await Promise.all(counters.map(take));
      try {
        const waitMs = Math.max(...waits);
        if (waitMs > 0) return { kind: 'closed', waitMs };
        const found = await look();
        isWrong = found === undefined;
        return found === undefined ? { kind: 'wrong' } : { kind: 'right', found };
      } finally {
        if (!isWrong) await Promise.all(counters.map(giveBack));
      }
    });
  }
  return { closedMs, attempt };
}

export type Throttle = ReturnType<typeof createThrottle>;

interface Counter {
  readonly limiter: RateLimiterAbstract;
  readonly key: string;
}

/** How long to wait where all points were spent before; 0 where this is one of them. */
async function take({ limiter, key }: Counter): Promise<number> {
  const { consumedPoints, msBeforeNext } = await limiter.penalty(key);
  return consumedPoints > limiter.points ? Math.max(msBeforeNext, 1) : 0;
}

/** Where its window has ended meanwhile, the next one is a guess longer. */
async function giveBack({ limiter, key }: Counter): Promise<void> {
  await limiter.reward(key);
}

function limiter(redis: Redis | undefined, by: string, points: number): RateLimiterAbstract {
  const alone = new RateLimiterMemory({ points, duration: WINDOW_S });
  if (redis === undefined) return alone;
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `patchproof:guesses:${by}`,
    points,
    duration: WINDOW_S,
    insuranceLimiter: alone,
    rejectIfRedisNotReady: true,
  });
}

/** People type passwords where a name belongs: what was guessed is written down nowhere. */
function keyOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}
