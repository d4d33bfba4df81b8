import { roundMs } from '../verification/pace.js';
import { inShort } from './after-failure.js';
import { batchesOf, concernsQualys, perCall } from './qualys-batches.js';
import type { Waiting } from './waiting.js';
import type { WatchDeps } from './watch.js';

export interface Round {
  /** How long it takes to look at all waiting tickets once, within our share. */
  readonly roundMs: number;
  /** The share allows one batch in so much time. */
  readonly betweenMs: number;
}

/** Judged by those who are looked at now. */
export async function roundOf(
  { ledger, clock, log, lookShare, pollIntervalMs }: WatchDeps,
  everybody: readonly Waiting[],
): Promise<Round> {
  try {
    const [waiting, { calls, seconds }] = await Promise.all([ledger.countWatching(), lookShare()]);
    const batches = batchesOf(everybody.filter(concernsQualys), clock.now());
    const load = { waiting, perCall: perCall(batches), calls, seconds };
    return { roundMs: roundMs(pollIntervalMs, load), betweenMs: (seconds * 1000) / calls };
  } catch (cause) {
    log.info('the share of looks is not known now', { why: inShort(cause) });
    return { roundMs: pollIntervalMs, betweenMs: 0 };
  }
}
