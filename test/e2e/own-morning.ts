import { inject, type TestContext } from 'vitest';
import { engines } from '../ledger/databases.js';
import { openMorning, type Morning, type MorningOptions } from './morning.js';

/** A morning of one test's own, on SQLite and, unless told otherwise, on a database of the common Redis. */
export async function ownMorning(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  redis: number | string,
  options: Partial<Omit<MorningOptions, 'redisUrl'>> = {},
): Promise<Morning> {
  const database = await engines[0].create();
  onTestFinished(database.remove);
  const redisUrl = typeof redis === 'number' ? `${inject('redisUrl')}/${redis}` : redis;
  const morning = await openMorning({ databaseUrl: database.url, redisUrl, ...options });
  onTestFinished(morning.close);
  return morning;
}
