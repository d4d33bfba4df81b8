import { expect, inject, it } from 'vitest';
import { createPostgres } from '../ledger/databases.js';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { openWorld } from './support/world.js';

/** A machine that is busy with other things takes its time. */
const LONG = { withinMs: 30_000 };
const HOSTS = ['app01', 'app02', 'app03', 'app04', 'app05', 'app06'];

it('one api and two workers on one Redis and PostgreSQL resolve tickets, and write to each once', async (test) => {
  const database = await createPostgres();
  const world = await openWorld(
    {
      onTestFinished: (close) => {
        test.onTestFinished(async () => {
          await close();
          await database.remove();
        });
      },
    },
    { redisUrl: `${inject('redisUrl')}/120`, env: { DATABASE_URL: database.url } },
  );
  const services = await Promise.all([['api'], ['worker'], ['worker']].map((args) => world.start(args)));
  await Promise.all(services.map(({ logged }) => logged('ready')));
  const { servicenow } = world.vendors;

  const actors = HOSTS.map((host) => world.actor({ host }));
  for (const actor of actors) patchAndHandOver(world.vendors, actor);
  await eventually('every ticket to be announced', () => servicenow.deliveries.length >= actors.length, LONG);
  expect(servicenow.deliveries.map(({ status }) => status)).toEqual(actors.map(() => 202));
  for (const actor of actors) agentRescan(world.vendors, actor);

  for (const actor of actors) {
    const done = await eventually(
      `${actor.number} to be done`,
      async () => {
        const shown = await world.shown(actor);
        return shown?.phase === 'done' && shown;
      },
      LONG,
    );
    expect(done).toMatchObject({ outcome: 'verified', reason: 'fixed-and-healthy' });
    expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '6', u_patchproof_run: done.id });
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
  }
  const { qualys, falcon } = world.vendors;
  expect([...servicenow.violations, ...qualys.violations, ...falcon.violations]).toEqual([]);

  for (const service of services) expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(services.map(({ printed }) => printed())).toEqual(['', '', '']);
});
