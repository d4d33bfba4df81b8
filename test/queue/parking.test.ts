import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, inject, it } from 'vitest';
import { sleep } from '../../src/queue/endings.js';
import type { VerifyJob } from '../../src/queue/jobs.js';
import type { Handler } from '../../src/queue/outcome.js';
import { jobOf } from '../../src/queue/progress.js';
import { startWorkers } from '../../src/queue/workers.js';
import { eventually } from '../support/eventually.js';
import { openDesk } from './desk.js';

it('a job whose row was made ready before it slept wakes at once', async (context) => {
  const desk = await openDesk(context);
  const { ledger, jobs } = desk.deps;
  const opened = await desk.open(desk.actor());
  const watching = await ledger.save(opened, { step: 'watching' });
  let runs = 0;
  const handler: Handler<VerifyJob> = async () => {
    runs += 1;
    const seen = await desk.row(opened);
    if (runs > 1) return { kind: 'done', result: { step: seen.step } };
    // The watch comes between the handler's look at the ledger and the sleep of its job: it finds nobody to wake.
    await ledger.save(seen, { step: 'ready' });
    expect(await jobs.promote(opened.id)).toBe(false);
    return sleep(desk.deps, seen, seen.deadlineAt);
  };
  desk.startWorker(handler);

  expect(watching?.step).toBe('watching');
  await eventually('the second run', async () => (await jobs.state(opened.id)) === 'completed');
  expect((await desk.queues.verify.getJob(opened.id))?.returnvalue).toEqual({ step: 'ready' });
});

it.for([
  { what: 'finished', change: { phase: 'done', outcome: 'superseded' }, wakes: true },
  { what: 'still watched', change: { reason: 'not-yet-rescanned' }, wakes: false },
] as const)('a job whose row is $what when it sleeps: wakes is $wakes', async ({ change, wakes }, context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  const seen = await desk.deps.ledger.save(opened, { step: 'watching' });
  if (seen === undefined) throw new Error('expected the row to be ours');
  await desk.deps.ledger.save(seen, change);
  const outcome = sleep(desk.deps, seen, seen.deadlineAt);
  expect(outcome.kind === 'wait' && (await outcome.overtaken())).toBe(wakes);
});

it('a job that sleeps on is not failed by a ledger that does not answer then', async (context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  const overtaken = () => Promise.reject(new Error('the ledger cannot be used'));
  const handler: Handler<VerifyJob> = async () => {
    return { kind: 'wait', until: opened.deadlineAt, data: jobOf(opened), overtaken };
  };
  desk.startWorker(handler);
  await eventually('the sleep', async () => (await desk.deps.jobs.state(opened.id)) === 'sleeping');
  expect(await desk.queues.verify.getJob(opened.id)).toMatchObject({ attemptsMade: 0 });
});

it('sleeping holds no worker and costs no attempt, however often', async (context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  let runs = 0;
  const handler: Handler<VerifyJob> = async () => {
    runs += 1;
    if (runs > 20) return { kind: 'done', result: {} };
    return { kind: 'wait', until: new Date(Date.now() + 10), data: jobOf(opened), overtaken: async () => false };
  };
  desk.startWorker(handler);
  await eventually('the end', async () => (await desk.deps.jobs.state(opened.id)) === 'completed');
  expect(await desk.queues.verify.getJob(opened.id)).toMatchObject({ attemptsMade: 1 });
  expect(runs).toBe(21);
});

it('a job that another version wrote is a dead letter at once, in words', async (context) => {
  const desk = await openDesk(context);
  const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  context.onTestFinished(() => connection.disconnect());
  const asked: unknown[] = [];
  const handler = async (data: unknown) => {
    asked.push(data);
    return { kind: 'done', result: {} } as const;
  };
  const handlers = { verify: handler, watch: handler, sweep: handler, reconcile: handler };
  const workers = startWorkers({
    connection,
    prefix: desk.prefix,
    pollIntervalMs: 30_000,
    handlers,
    log: desk.deps.log,
  });
  context.onTestFinished(workers.close);

  await desk.queues.verify.add('INC0010001', { ticketId: 'INC0010001' }, { jobId: 'old' });
  await eventually('the dead letter', async () => (await desk.deps.jobs.state('old')) === 'failed');
  const job = await desk.queues.verify.getJob('old');
  expect(job?.failedReason).toBe("the job's data is not what 'verify' expects; an older version wrote it");
  expect([job?.attemptsMade, asked]).toEqual([1, []]);
});

it('a job that was left behind by a process that died is taken up again', async (context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  context.onTestFinished(() => connection.disconnect());
  const dead = new Worker('verify', null, { connection, prefix: desk.prefix, lockDuration: 50, autorun: false });
  dead.on('error', () => {});
  context.onTestFinished(() => dead.close(true));
  const taken = await dead.getNextJob('a token');
  expect([taken?.id, await desk.deps.jobs.state(opened.id)]).toEqual([opened.id, 'busy']);

  desk.startWorker(async () => ({ kind: 'done', result: {} }));
  await eventually('the job done', async () => (await desk.deps.jobs.state(opened.id)) === 'completed');
});

it('a job that was added again while its ticket is watched sleeps until the deadline, and asks nobody', async (context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  await desk.deps.ledger.save(opened, { step: 'watching', reason: 'not-yet-rescanned' });
  const before = desk.requests();
  expect(await desk.run(opened)).toMatchObject({ kind: 'wait', until: opened.deadlineAt });
  expect(desk.requests()).toEqual(before);
});

it('a job whose deadline has come concludes, though its row is watched', async (context) => {
  const desk = await openDesk(context);
  const opened = await desk.open(desk.actor());
  await desk.deps.ledger.save(opened, { step: 'watching', reason: 'not-yet-rescanned' });
  desk.turn(opened.deadlineAt.getTime() - opened.openedAt.getTime() + 60_000);
  await desk.run(opened);
  expect(desk.requests().servicenow).toBeGreaterThan(0);
});
