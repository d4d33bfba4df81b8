import { expect, inject, it } from 'vitest';
import { accounts } from '../../lab/shared/accounts.js';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { openWorld } from './support/world.js';

it('dead-letters says what was given up and why, and replays it once its cause is mended', async (test) => {
  const deniedFields = ['state'];
  const servicenow = { users: [accounts.servicenow], acl: { deniedFields } };
  const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/244`, servicenow });
  expect((await world.run(['dead-letters'])).stdout).toBe('no write was given up\n');
  expect(await world.run(['dead-letters', 'replay'])).toMatchObject({ code: 1 });

  const service = await world.start(['serve']);
  await service.logged('ready');
  const actor = world.actor();
  patchAndHandOver(world.vendors, actor);
  expect(await world.run(['verify', actor.number])).toMatchObject({ code: 0 });
  await eventually('the baseline', async () => (await world.shown(actor))?.reason === 'not-yet-rescanned', {
    withinMs: 30_000,
  });
  agentRescan(world.vendors, actor);
  const listed = await eventually(
    'the dead letter',
    async () => {
      const { stdout } = await world.run(['dead-letters']);
      return stdout.startsWith(actor.number) && stdout;
    },
    { withinMs: 30_000 },
  );
  expect(listed).toMatch(
    /fixed-and-healthy {2}given up .+ ago: ServiceNow accepted the write but does not hold it: state/,
  );
  expect((await world.run(['doctor'])).stdout).toContain('no  dead letters: writes that were given up: 1');

  deniedFields.pop();
  expect(await world.run(['dead-letters', 'replay', actor.number])).toMatchObject({ code: 0, stdout: '1 replayed\n' });
  await eventually('the ticket is resolved', () => world.vendors.servicenow.incident(actor.sysId)?.['state'] === '6', {
    withinMs: 30_000,
  });
  expect(world.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
});
