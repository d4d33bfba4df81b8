import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { engines } from '../ledger/databases.js';
import { agentRescan, patchAndHandOver, stamp } from './events.js';
import { openMorning, type Morning } from './morning.js';
import { swept } from './swept.js';

/** The first attempt and six repetitions. */
const ATTEMPTS = 7;

interface Way {
  readonly how: string;
  /**
   * Puts the ticket into its pending state; resolves when the instance will not speak of it any more, with the ticket where
   * it is another one.
   */
  readonly lose: (morning: Morning, actor: Actor) => Promise<Actor | undefined>;
  /** What the service answered to each post; undefined for no answer. */
  readonly answers: readonly (number | undefined)[];
}

const ways: readonly Way[] = [
  {
    how: 'the business rule was disabled',
    answers: [],
    lose: async ({ vendors }, actor) => {
      vendors.servicenow.setFault('rule-disabled', { count: 1 });
      patchAndHandOver(vendors, actor);
    },
  },
  {
    how: 'a script updated the ticket without workflow',
    answers: [],
    lose: async ({ vendors: { servicenow, qualys } }, actor) => {
      const patchedAt = new Date(Date.now() - 10_000);
      if (actor.hostId !== undefined) qualys.patch(actor.hostId, actor.qids, patchedAt);
      const columns = { state: '10', u_patched_at: stamp(patchedAt) };
      servicenow.humanUpdate(actor.sysId, columns, { workflow: false });
    },
  },
  {
    how: 'an import without rules brought the ticket',
    answers: [],
    lose: async ({ vendors: { servicenow, qualys } }, actor) => {
      const patchedAt = new Date(Date.now() - 10_000);
      if (actor.hostId !== undefined) qualys.patch(actor.hostId, actor.qids, patchedAt);
      const { cmdb_ci = '', u_qids = '' } = servicenow.incident(actor.sysId) ?? {};
      const columns = { state: '10', cmdb_ci, u_qids, u_patched_at: stamp(patchedAt) };
      const { number = '', sys_id: sysId = '' } = servicenow.createIncident(columns, {
        user: 'import',
        workflow: false,
      });
      return { ...actor, number, sysId };
    },
  },
  {
    how: 'the post was refused seven times',
    answers: Array<number>(ATTEMPTS).fill(401),
    lose: async ({ vendors }, actor) => {
      vendors.servicenow.setFault('wrong-signature', { count: ATTEMPTS });
      patchAndHandOver(vendors, actor);
      await vendors.servicenow.settled();
    },
  },
  {
    how: 'its event was lost',
    answers: [],
    lose: async ({ vendors }, actor) => {
      vendors.servicenow.setFault('drop-event', { count: 1 });
      patchAndHandOver(vendors, actor);
    },
  },
  {
    how: 'the service was down until the instance had given up',
    answers: Array<undefined>(ATTEMPTS).fill(undefined),
    lose: async (morning, actor) => {
      await morning.runtime().lifetime.close();
      patchAndHandOver(morning.vendors, actor);
      await morning.vendors.servicenow.settled();
      await morning.restart();
    },
  },
];

describe('a ticket that was never announced', () => {
  let morning: Morning;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const database = await engines[0].create();
    remove = database.remove;
    morning = await openMorning({ databaseUrl: database.url, redisUrl: `${inject('redisUrl')}/197` });
  });
  afterAll(async () => {
    await morning.close();
    await remove();
  });

  it.each(ways)('because $how is named by the sweep as missed, and verified', async ({ lose, answers }) => {
    const { servicenow } = morning.vendors;
    const prepared = morning.actor();
    const earlier = servicenow.deliveries.length;
    const actor = (await lose(morning, prepared)) ?? prepared;
    await servicenow.settled();
    expect(servicenow.deliveries.slice(earlier).map(({ status }) => status)).toEqual(answers);
    expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '10' });
    expect(await morning.newest(actor)).toBeUndefined();

    const { returnValue, logs } = await swept(morning);
    const since = `${servicenow.incident(actor.sysId)?.['sys_updated_on']?.replace(' ', 'T')}.000Z`;
    const missed = { ticket: actor.number, since, reason: 'never announced' };
    expect(returnValue).toMatchObject({ pending: 1, waiting: 0, missed: { count: 1, named: [missed] }, gap: 0 });
    const { body } = await morning.get('/api/sweeps');
    expect(body.items[0]).toMatchObject({ missed: { count: 1, named: [missed] }, gap: 0 });
    expect(logs).toContain(`${actor.number}: never announced; pending since ${since} or earlier`);

    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(morning.vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', source: 'sweep' });
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(servicenow.violations).toEqual([]);
  });
});
