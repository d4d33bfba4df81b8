import type { Clock } from '../shared/clock.js';

/** The work's own end, or a rejection after `ms`. The work itself is not stopped. */
export async function within<Value>(
  ms: number,
  clock: Pick<Clock, 'sleep'>,
  work: () => Promise<Value>,
): Promise<Value> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(() => {
    throw new Error(`expected an end within ${ms} ms, got none`);
  });
  try {
    return await Promise.race([Promise.resolve().then(work), late]);
  } finally {
    done.abort();
  }
}
