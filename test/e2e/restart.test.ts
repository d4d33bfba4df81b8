import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { engines } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { openMorning, type Morning } from './morning.js';

describe.each(engines)('in the middle of a wait, on $engine', ({ engine, create }) => {
  let morning: Morning;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const database = await create();
    remove = database.remove;
    const redisUrl = `${inject('redisUrl')}/${engine === 'SQLite' ? 131 : 132}`;
    morning = await openMorning({ databaseUrl: database.url, redisUrl });
  });
  afterAll(async () => {
    await morning.close();
    await remove();
  });

  it.each([
    ['the process ends in order and begins again', () => morning.restart()],
    ['Redis is emptied', () => morning.runtime().redis.flushdb()],
    [
      'Redis is emptied and the process begins again',
      async () => {
        await morning.runtime().redis.flushdb();
        await morning.restart();
      },
    ],
  ])('%s: the ticket is verified all the same, with one PATCH and one note', async (_what, happens) => {
    const { vendors } = morning;
    const actor = morning.actor();
    patchAndHandOver(vendors, actor);
    const waiting = await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    await happens();

    agentRescan(vendors, actor);
    const done = await morning.inPhase(actor, 'done');
    expect(done).toMatchObject({ id: waiting.id, outcome: 'verified' });
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  });

  it('the recurring jobs come back after Redis was emptied', async () => {
    await morning.runtime().redis.flushdb();
    const { queues } = morning.runtime();
    await eventually('all schedulers', async () => {
      const known = await Promise.all(
        [queues.watch, queues.sweep, queues.reconcile].map((queue) => queue.getJobSchedulersCount()),
      );
      return known.every((count) => count === 1);
    });
    expect(await queues.watch.getGlobalConcurrency()).toBe(1);
  });
});
