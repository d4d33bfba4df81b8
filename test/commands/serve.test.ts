import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, inject, it } from 'vitest';
import { patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import type { Actor } from '../../lab/demo/stage.js';
import { openWorld, type World } from './support/world.js';

/** A machine that is busy with other things takes its time. */
const LONG = { withinMs: 30_000 };
const nobody = 'http://127.0.0.1:1';

/** How often the ticket was read: each look at it is one. */
function looks({ vendors }: World, { sysId }: Actor): number {
  const { requests } = vendors.servicenow;
  return requests.filter(
    ({ method, path, query }) => method === 'GET' && `${path} ${query['sysparm_query']}`.includes(sysId),
  ).length;
}

async function announced({ vendors }: World, actor: Actor): Promise<void> {
  patchAndHandOver(vendors, actor);
  await eventually(
    'the webhook to be taken',
    () => vendors.servicenow.deliveries.some(({ status }) => status === 202),
    LONG,
  );
}

describe.concurrent('serve', () => {
  it('with a refused login starts, takes webhooks, says once what to check, and asks the account once', async (test) => {
    const world = await openWorld(test, {
      redisUrl: `${inject('redisUrl')}/116`,
      env: { QUALYS_PASSWORD: 'an old password' },
    });
    const actor = world.actor();
    const service = await world.start(['serve']);
    await service.logged('ready');
    await announced(world, actor);
    const refused = await service.logged('login refused');
    expect(refused).toMatchObject({ level: 'error', check: 'QUALYS_USERNAME, QUALYS_PASSWORD' });

    const before = looks(world, actor);
    await eventually('further looks at the ticket', () => looks(world, actor) > before + 2, LONG);
    expect(await world.shown(actor)).toMatchObject({ phase: 'waiting', reason: 'vendor-unavailable' });
    expect(world.vendors.qualys.requests).toHaveLength(1);
    expect(service.log.filter(({ message }) => message === 'login refused')).toHaveLength(1);
    expect(JSON.stringify(service.log)).not.toContain('an old password');
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(service.printed()).toBe('');
  });

  it('with vendors that cannot be reached starts, takes webhooks and waits', async (test) => {
    const world = await openWorld(test, {
      redisUrl: `${inject('redisUrl')}/117`,
      env: { SNOW_INSTANCE: nobody, QUALYS_URL: nobody, CS_BASE_URL: nobody },
    });
    const actor = world.actor();
    const service = await world.start(['serve']);
    await service.logged('ready');
    await announced(world, actor);
    await service.logged(({ system, failure }) => system === 'servicenow' && failure === 'unreachable');
    expect((await world.get('/readyz')).status).toBe(200);
    expect(await world.shown(actor)).toMatchObject({ phase: 'waiting' });
  });

  it('with a Redis that does not answer starts, says that it is not ready, and ends when it is told to', async (test) => {
    const world = await openWorld(test, { redisUrl: 'redis://127.0.0.1:1' });
    const service = await world.start(['serve']);
    await service.logged('work cannot be scheduled yet; trying again');
    expect((await world.get('/healthz')).status).toBe(200);
    expect((await world.get('/readyz')).status).toBe(503);
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('goes on when nobody reads its log any more', async (test) => {
    const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/118` });
    const service = await world.start(['serve']);
    await service.logged('ready');
    service.deafen();
    for (let times = 0; times < 5; times += 1) expect((await world.get('/api/verifications')).status).toBe(200);
    expect(await service.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('on a port that is taken ends with 1, in words', async (test) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    test.onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/119`, env: { PORT: port } });
    const { code, stdout, stderr } = await world.run(['serve']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `patchproof: cannot listen on HOST 127.0.0.1, PORT ${port}; is the address ours and the port free? (EADDRINUSE)\n`,
    );
  });
});
