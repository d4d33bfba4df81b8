import { expect, it } from 'vitest';
import { startRedis } from '../support/redis-server.js';
import { eventually } from '../support/eventually.js';
import { tempDir } from '../support/temp-dir.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { ownMorning } from './own-morning.js';

it('a Redis without memory is not ready: webhooks are refused, waiting tickets wait on, and it goes on when there is room', async (context) => {
  const server = await startRedis(tempDir().path); // the folder goes with the server
  context.onTestFinished(server.stop);
  const morning = await ownMorning(context, server.url);
  const { redis } = morning.runtime();
  const waiting = morning.actor();
  patchAndHandOver(morning.vendors, waiting);
  await morning.when(waiting, 'watched', ({ step }) => step === 'watching');

  await redis.config('SET', 'maxmemory', '1');
  const refused = morning.actor();
  expect((await morning.announce(refused)).status).toBe(503);
  expect(await morning.get('/readyz')).toMatchObject({ status: 503, body: { failing: ['redis'] } });
  agentRescan(morning.vendors, waiting);

  await redis.config('SET', 'maxmemory', '0');
  await eventually('ready', async () => (await morning.get('/readyz')).status === 200);
  patchAndHandOver(morning.vendors, refused);
  await morning.when(refused, 'watched', ({ step }) => step === 'watching');
  agentRescan(morning.vendors, refused);
  for (const actor of [waiting, refused]) {
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(morning.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  }
});
