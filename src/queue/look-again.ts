import type { Queue } from 'bullmq';
import type { Clock } from '../shared/clock.js';

/** Looks that are due within the same time share one tick. */
const TOGETHER_MS = 250;

/**
 * Has the watch tick once more at a moment that lies between its ticks. Nothing hangs on it: where the job is lost, the
 * next tick finds what is due.
 */
export function lookAgainOn(watch: Pick<Queue, 'add'>, clock: Pick<Clock, 'now'>): (at: Date) => Promise<void> {
  return async (at) => {
    const shared = Math.ceil(at.getTime() / TOGETHER_MS) * TOGETHER_MS;
    const delay = Math.max(0, shared - clock.now().getTime());
    await watch.add('confirming look', {}, { jobId: `look-${shared}`, delay });
  };
}
