import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, inject, it } from 'vitest';
import type { Change, Verification } from '../../src/ledger/ledger.js';
import type { VerifyJob } from '../../src/queue/jobs.js';
import type { Outcome } from '../../src/queue/outcome.js';
import { jobOf } from '../../src/queue/progress.js';
import { reconcileAll } from '../../src/queue/reconcile.js';
import { replay } from '../../src/queue/replay.js';
import { openDesk, type Desk } from './desk.js';

const NOTHING = { added: 0, woken: 0, revived: 0 };
const GIVE_UP: Outcome<VerifyJob> = { kind: 'give-up', reason: 'nobody knows why' };

async function opened(desk: Desk, change: Change = {}): Promise<Verification> {
  const verification = await desk.open(desk.actor());
  return (await desk.deps.ledger.save(verification, change)) ?? verification;
}

function asleep(data: VerifyJob): Outcome<VerifyJob> {
  return { kind: 'wait', until: new Date(Date.now() + 3_600_000), data, overtaken: async () => false };
}

it('adds the job of every open verification that has none', async (context) => {
  const desk = await openDesk(context);
  const both = [await opened(desk), await opened(desk)];
  await desk.queues.verify.obliterate({ force: true });
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 2, added: 2 });
  const jobs = await Promise.all(both.map(({ id }) => desk.queues.verify.getJob(id)));
  expect(jobs.map((job) => job?.data)).toEqual(both.map(jobOf));
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 2 });
});

it('adds the job of a watched one asleep until its deadline', async (context) => {
  const desk = await openDesk(context);
  const watched = await opened(desk, { step: 'watching' });
  await desk.queues.verify.obliterate({ force: true });
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 1, added: 1 });
  const job = await desk.queues.verify.getJob(watched.id);
  expect(await job?.getState()).toBe('delayed');
  expect(Math.abs((job?.timestamp ?? 0) + (job?.delay ?? 0) - watched.deadlineAt.getTime())).toBeLessThan(5000);
});

it('wakes the one that the watch made ready while its job was being added', async (context) => {
  const desk = await openDesk(context);
  const { ledger, jobs } = desk.deps;
  const watched = await opened(desk, { step: 'watching' });
  await desk.queues.verify.obliterate({ force: true });
  const openOnes: typeof ledger.openOnes = async (page) => {
    const seen = await ledger.openOnes(page);
    if (page.step === undefined) await Promise.all(seen.map((one) => ledger.save(one, { step: 'ready' })));
    return seen;
  };
  const report = await reconcileAll({ ...desk.deps, ledger: { ...ledger, openOnes } });
  expect(report).toEqual({ ...NOTHING, open: 1, added: 1, woken: 1 });
  expect(await jobs.state(watched.id)).toBe('busy');
});

it('wakes a sleeping job whose verification is ready, and no other', async (context) => {
  const desk = await openDesk(context);
  const ready = await opened(desk, { step: 'ready' });
  const others = [
    await opened(desk, { step: 'watching' }),
    await opened(desk, { step: 'ready', phase: 'reporting', outcome: 'verified' }),
    await opened(desk),
  ];
  await desk.workOff(async (data) => asleep(data));
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 4, woken: 1 });
  expect(await desk.deps.jobs.state(ready.id)).toBe('busy');
  const states = await Promise.all(others.map(({ id }) => desk.deps.jobs.state(id)));
  expect(states).toEqual(['sleeping', 'sleeping', 'sleeping']);
});

it('starts a job anew that failed on its way, and leaves a dead letter to a person', async (context) => {
  const desk = await openDesk(context);
  const reporting = { phase: 'reporting', step: 'ready', outcome: 'verified' } as const;
  const onItsWay = [await opened(desk, { step: 'watching' }), await opened(desk, { ...reporting, writeAttempts: 2 })];
  const deadLetter = await opened(desk, { ...reporting, writeAttempts: 3, givenUpAt: new Date() });
  await desk.workOff(async () => GIVE_UP);
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 3, revived: 2 });
  const states = await Promise.all(onItsWay.map(({ id }) => desk.deps.jobs.state(id)));
  expect(states).toEqual(['busy', 'busy']);
  expect(await desk.deps.jobs.state(deadLetter.id)).toBe('failed');
});

it('leaves a dead letter to a person whose job Redis has forgotten, too', async (context) => {
  const desk = await openDesk(context);
  const given = { phase: 'reporting', step: 'ready', outcome: 'verified', writeAttempts: 3 } as const;
  const deadLetter = await opened(desk, { ...given, givenUpAt: new Date() });
  await desk.queues.verify.obliterate({ force: true });
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 1 });
  expect(await desk.deps.jobs.state(deadLetter.id)).toBe('missing');

  expect(await replay(desk.deps, deadLetter.id, { via: 'api' })).toBe('replayed');
  expect(await desk.deps.jobs.state(deadLetter.id)).toBe('busy');
});

it('does not try a dead letter again whose write may be under way', async (context) => {
  const desk = await openDesk(context);
  const nextCheckAt = new Date(Date.now() + 60_000);
  const given = { phase: 'reporting', step: 'ready', outcome: 'verified', writeAttempts: 3 } as const;
  const deadLetter = await opened(desk, { ...given, givenUpAt: new Date(), nextCheckAt });
  expect(await replay(desk.deps, deadLetter.id, { via: 'api' })).toBe('changed');
  desk.turn(60_000);
  expect(await replay(desk.deps, deadLetter.id, { via: 'api' })).toBe('replayed');
});

it('starts a job anew that ended before its verification did', async (context) => {
  const desk = await openDesk(context);
  await opened(desk, { step: 'watching' });
  await desk.workOff(async () => ({ kind: 'done', result: {} }));
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 1, revived: 1 });
});

it('has no business with what is done, whatever became of the job', async (context) => {
  const desk = await openDesk(context);
  await opened(desk, { phase: 'done', outcome: 'superseded' });
  await desk.queues.verify.obliterate({ force: true });
  expect(await reconcileAll(desk.deps)).toEqual({ ...NOTHING, open: 0 });
});

it('repairs the others when one cannot be repaired, and says so afterwards', async (context) => {
  const desk = await openDesk(context);
  const [broken, whole] = [await opened(desk), await opened(desk)];
  await desk.workOff(async () => GIVE_UP);
  const { jobs } = desk.deps;
  const revive: typeof jobs.revive = (data) =>
    data.verification === broken.id ? Promise.reject(new Error('no luck')) : jobs.revive(data);
  await expect(reconcileAll({ ...desk.deps, jobs: { ...jobs, revive } })).rejects.toThrow('no luck');
  expect(await jobs.state(whole.id)).toBe('busy');
});

it('leaves a job that somebody else has revived in the same moment, and that runs', async (context) => {
  const desk = await openDesk(context);
  const seen = await opened(desk, { step: 'watching' });
  const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  const other = new Worker('verify', null, { connection, prefix: desk.prefix, autorun: false });
  context.onTestFinished(async () => {
    await other.close(true);
    connection.disconnect();
  });
  expect(await other.getNextJob('a token')).toMatchObject({ id: seen.id });
  await desk.deps.jobs.revive(jobOf(seen));
  expect(await desk.deps.jobs.state(seen.id)).toBe('busy');
});
