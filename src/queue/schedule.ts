import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { inShort } from './after-failure.js';
import type { Queues } from './queues.js';

export interface Schedule {
  readonly watchEveryMs: number;
  /** Cron, UTC. */
  readonly sweep: string;
  readonly reconcileEveryMs: number;
}

/** One scheduler each, however many processes say so how often. Only one watch runs at a time in the whole installation. */
export async function schedule(queues: Queues, when: Schedule, clock: Pick<Clock, 'now'>): Promise<void> {
  await queues.watch.setGlobalConcurrency(1);
  await scheduleWatch(queues, when.watchEveryMs);
  const every = when.reconcileEveryMs;
  await queues.reconcile.upsertJobScheduler('reconcile', { every }, { name: 'reconcile', data: {} });
  await scheduleSweep(queues, when.sweep, clock.now());
}

/** One tick falls on every point of the grid on which looks are due: what is due then waits for no other tick. */
async function scheduleWatch({ watch }: Queues, watchEveryMs: number): Promise<void> {
  const every = Math.round(watchEveryMs);
  const known = await watch.getJobScheduler('watch');
  const keepsTime = known?.every === every && known.offset === AFTER_GRID_MS;
  if (known !== undefined && !keepsTime) await watch.removeJobScheduler('watch'); // it would keep the phase it has
  await watch.upsertJobScheduler('watch', { every, offset: AFTER_GRID_MS }, { name: 'watch', data: {} });
}

/** BullMQ takes no offset for one that was left out, and begins at any moment. */
const AFTER_GRID_MS = 1;

/**
 * Saying it again would put off a sweep that is overdue, because nobody was there at its time, until the next one. The
 * options of the jobs to come, its tries among them, stay as they were when it was said last.
 */
async function scheduleSweep({ sweep }: Queues, pattern: string, now: Date): Promise<void> {
  const known = await sweep.getJobScheduler('sweep');
  if (known?.pattern === pattern && (await sweep.count()) > 0) {
    const overdue = (known.next ?? 0) <= now.getTime();
    if (overdue || isDeepStrictEqual(known.template?.opts, sweep.defaultJobOptions)) return;
  }
  await sweep.upsertJobScheduler('sweep', { pattern, tz: 'UTC' }, { name: 'sweep', data: {} });
}

/** Says it again at every reconcile: a Redis that was emptied has forgotten it, and reconcile itself with it. */
export function keepScheduled(
  queues: Queues,
  when: Schedule,
  { clock, log }: { clock: Clock; log: Log },
): { close: () => void } {
  const ending = new AbortController();
  async function keep(): Promise<void> {
    for (;;) {
      await clock.sleep(when.reconcileEveryMs, ending.signal);
      await schedule(queues, when, clock).catch((cause: unknown) => {
        if (ending.signal.aborted) return; // the connection has been closed under it: that is no trouble
        log.warn('the recurring jobs could not be looked after; trying again', { cause: inShort(cause) });
      });
    }
  }
  keep().catch(() => {}); // only our end interrupts it
  return { close: () => ending.abort() };
}
