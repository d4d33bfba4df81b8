import { Queue } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { keepScheduled, schedule } from '../../src/queue/schedule.js';
import { systemClock } from '../../src/shared/clock.js';
import { eventually } from '../support/eventually.js';
import { openDesk, type Desk } from './desk.js';

const when = { watchEveryMs: 60_000, sweep: '0 10 * * *', reconcileEveryMs: 300_000 };

async function pending({ queues }: Desk) {
  const { watch, sweep, reconcile } = queues;
  return Promise.all([watch, sweep, reconcile].map((queue) => queue.count()));
}

it('many processes, and many starts, make one recurring job of each kind', async (context) => {
  const desk = await openDesk(context);
  await Promise.all([schedule(desk.queues, when, systemClock), schedule(desk.queues, when, systemClock)]);
  await schedule(desk.queues, when, systemClock);
  expect(await pending(desk)).toEqual([1, 1, 1]);
  expect(await desk.queues.watch.getGlobalConcurrency()).toBe(1);
});

it('the watch ticks on the grid on which looks are due, also where an earlier version had begun at another moment', async (context) => {
  const desk = await openDesk(context);
  await desk.queues.watch.upsertJobScheduler('watch', { every: when.watchEveryMs }, { name: 'watch', data: {} });
  await schedule(desk.queues, when, systemClock);
  await schedule(desk.queues, when, systemClock);
  expect(((await desk.queues.watch.getJobScheduler('watch'))?.next ?? 0) % when.watchEveryMs).toBe(1);
});

it('a sweep that is overdue is still there after the next start', async (context) => {
  const desk = await openDesk(context);
  await schedule(desk.queues, when, systemClock);
  const [overdue] = await desk.queues.sweep.getDelayed();
  await overdue?.promote();
  await schedule(desk.queues, when, systemClock);
  expect((await desk.queues.sweep.getWaiting()).map(({ id }) => id)).toEqual([overdue?.id]);
});

it.for([
  { sweep: 'is still to come', aheadMs: 0, firstWaitMs: 300_000 },
  { sweep: 'is overdue', aheadMs: 25 * 3_600_000, firstWaitMs: 1000 },
])('a sweep of an earlier version that $sweep waits $firstWaitMs ms before its second try', async (row, context) => {
  const desk = await openDesk(context);
  const defaultJobOptions = { attempts: 5, backoff: { type: 'exponential', delay: 1000 } };
  const earlier = new Queue('sweep', { connection: desk.redis, prefix: desk.prefix, defaultJobOptions });
  context.onTestFinished(() => earlier.close());
  await earlier.upsertJobScheduler('sweep', { pattern: when.sweep, tz: 'UTC' }, { name: 'sweep', data: {} });
  const due = await desk.queues.sweep.getDelayed();

  await schedule(desk.queues, when, { now: () => new Date(Date.now() + row.aheadMs) });
  const left = await desk.queues.sweep.getDelayed();
  expect(left.map(({ id }) => id)).toEqual(due.map(({ id }) => id));
  expect(left.map(({ opts }) => opts.backoff)).toEqual([{ type: 'exponential', delay: row.firstWaitMs }]);
});

it('another time for the sweep replaces the one before', async (context) => {
  const desk = await openDesk(context);
  await schedule(desk.queues, when, systemClock);
  await schedule(desk.queues, { ...when, sweep: '30 4 * * *' }, systemClock);
  expect(await desk.queues.sweep.getJobScheduler('sweep')).toMatchObject({ pattern: '30 4 * * *' });
  expect(await pending(desk)).toEqual([1, 1, 1]);
});

it('what an emptied Redis has forgotten is said again, until told to stop', async (context) => {
  const desk = await openDesk(context);
  const kept = keepScheduled(
    desk.queues,
    { ...when, reconcileEveryMs: 50 },
    { clock: systemClock, log: desk.deps.log },
  );
  context.onTestFinished(kept.close);
  for (let emptied = 0; emptied < 2; emptied += 1) {
    await eventually('all three', async () => (await pending(desk)).every((count) => count === 1));
    await Promise.all(Object.values(desk.queues).map((queue) => queue.obliterate({ force: true })));
  }
  kept.close();
});

it.each([
  { what: 'is told', closes: false, warned: 1 },
  { what: 'is no trouble once it was told to stop', closes: true, warned: 0 },
])('a Redis that goes away while it is said again $what', async ({ closes, warned }) => {
  const warnings: string[] = [];
  const log = { error: () => {}, info: () => {}, debug: () => {}, warn: (words: string) => void warnings.push(words) };
  const turns: (() => void)[] = [];
  const clock = { ...systemClock, sleep: () => new Promise<void>((turn) => turns.push(turn)) };
  let goAway = (): void => {};
  const gone = new Promise<never>((_resolve, reject) => (goAway = () => reject(new Error('Connection is closed.'))));
  const asked = vi.fn(() => gone);
  // Nothing else is asked before the first answer.
  const queues = { watch: { setGlobalConcurrency: asked } } as unknown as Desk['queues'];

  const kept = keepScheduled(queues, when, { clock, log });
  turns[0]?.();
  await eventually('the question', async () => asked.mock.calls.length === 1);
  if (closes) kept.close();
  goAway();
  await eventually('the next turn', async () => turns.length === 2);
  expect(warnings).toHaveLength(warned);
});
