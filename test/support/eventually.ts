import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Waits until `probe` gives something other than undefined or false, and resolves with it. A probe that throws counts
 * as not yet; its last error is the cause when the time is up. `what` completes the sentence "gave up waiting for …".
 */
export async function eventually<Value>(
  what: string,
  probe: () => Value | undefined | false | Promise<Value | undefined | false>,
  { withinMs = 30_000, everyMs = 20 }: Patience = {},
): Promise<Value> {
  const deadline = performance.now() + withinMs;
  let lastError: unknown;
  do {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await sleep(everyMs);
  } while (performance.now() < deadline);
  throw new Error(`gave up waiting for ${what} after ${withinMs} ms`, { cause: lastError });
}
