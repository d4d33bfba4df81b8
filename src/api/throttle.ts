import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Guard } from './known-person.js';

/** Wrong guesses in a window before it is closed until the window ends: from one address, and of one name from anywhere. */
const BY_ADDRESS = 10;
const BY_NAME = 50;
const WINDOW_S = 300;

export interface Guess {
  readonly address: string;
  readonly name: string;
}

/**
 * Counts wrong guesses, for all processes where there is a Redis. While Redis is away each process counts for itself: then
 * there are as many guesses as processes, but never any number of them.
 */
export function createThrottle(redis?: Redis) {
  const addresses = limiter(redis, 'address', BY_ADDRESS);
  const names = limiter(redis, 'name', BY_NAME);
  let turn: Promise<unknown> = Promise.resolve();

  async function closedMs({ address, name }: Guess): Promise<number> {
    const waits = [closedFor(addresses, address), ...(name === '' ? [] : [closedFor(names, name)])];
    return Math.max(...(await Promise.all(waits)));
  }

  async function wrong({ address, name }: Guess): Promise<void> {
    const counted = [addresses.penalty(keyOf(address)), ...(name === '' ? [] : [names.penalty(keyOf(name))])];
    await Promise.all(counted);
  }

  /** One at a time: of a thousand guesses sent at once the eleventh finds the window closed. */
  function guarding(guess: Guess): Guard {
    return (compare) => {
      const mine = turn.then(async () => {
        if ((await closedMs(guess)) > 0) return false;
        const right = await compare();
        if (!right) await wrong(guess);
        return right;
      });
      turn = mine.catch(() => {}); // whoever waits for it hears of it
      return mine;
    };
  }
  return { closedMs, guarding, wrong };
}

export type Throttle = ReturnType<typeof createThrottle>;

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

async function closedFor(guesses: RateLimiterAbstract, text: string): Promise<number> {
  const spent = await guesses.get(keyOf(text));
  return spent !== null && spent.consumedPoints >= guesses.points ? spent.msBeforeNext : 0;
}

/** People type passwords where a name belongs: what was guessed is written down nowhere. */
function keyOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}
