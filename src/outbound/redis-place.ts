import type { Redis } from 'ioredis';
import { Semaphore } from 'redis-semaphore';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';

interface PlaceOptions {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly log: Log;
  readonly key: string;
  readonly places: number;
}

/** One of `places` calls in flight, or undefined when all are taken. A process that dies gives its place back in ten seconds. */
export async function takePlace(options: PlaceOptions): Promise<(() => Promise<void>) | undefined> {
  const { redis, key, places } = options;
  const place = new Semaphore(redis, key, places, ONE_TRY);
  if (!(await place.tryAcquire())) return undefined;
  const given = new AbortController();
  void keep(options, place.identifier, given.signal);
  return async () => {
    given.abort();
    await place.release();
  };
}

const HELD_MS = 10_000;
/** No refreshing by the library: its timer lets a refused refresh end the process as an unhandled rejection. */
const ONE_TRY = {
  lockTimeout: HELD_MS,
  acquireTimeout: 1000,
  acquireAttemptsLimit: 1,
  retryInterval: 1,
  refreshInterval: 0,
};

/** Says every three seconds that the call still flies. */
async function keep(
  { redis, clock, log, key, places }: PlaceOptions,
  identifier: string,
  given: AbortSignal,
): Promise<void> {
  const held = { ...ONE_TRY, identifier, acquiredExternally: true } as const;
  while (!given.aborted) {
    try {
      await clock.sleep(HELD_MS / 3, given);
      const kept = await new Semaphore(redis, key, places, held).tryAcquire();
      if (!kept && !given.aborted) return log.warn('place in flight lost', { key });
    } catch (cause) {
      if (!given.aborted) log.warn('place in flight not refreshed', { key, cause });
    }
  }
}
