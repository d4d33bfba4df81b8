import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { openWorld, type Test } from './support/world.js';

const silent = { webhook: { url: 'http://127.0.0.1:1/', secrets: [], retryBaseMs: 60_000 } };
const patches = (requests: readonly { method: string }[]) => requests.filter(({ method }) => method === 'PATCH');

describe.concurrent('the kill switch', () => {
  it('stops the writes of a service that runs already, lets it read on, and releases what waits', async (test: Test) => {
    const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/121`, servicenow: silent });
    const actor = world.actor();
    patchAndHandOver(world.vendors, actor);
    const service = await world.start(['serve']);
    await service.logged('ready');
    expect(await world.run(['writes', 'stop', '--why', 'something is odd'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Writes are stopped since \S+ by command: something is odd\.\n$/),
    });

    await world.run(['verify', actor.number]);
    agentRescan(world.vendors, actor);
    await eventually(
      'the write waits',
      async () =>
        (await (await world.get(`/api/verifications?ticket=${actor.number}`)).text()).includes('writes-are-stopped'),
      { withinMs: 30_000 },
    );
    expect(patches(world.requests())).toEqual([]);
    await service.logged('writes are stopped');
    expect(await (await world.get('/metrics')).text()).toContain('patchproof_writes_stopped 1');
    expect(await (await world.get('/api/writes')).json()).toMatchObject({ stopped: true, why: 'something is odd' });
    expect(await world.run(['doctor'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no  writes: stopped'),
    });

    expect((await world.post('/api/writes/allow')).status).toBe(200);
    await eventually(
      'the ticket is resolved',
      () => world.vendors.servicenow.incident(actor.sysId)?.['state'] === '6',
      {
        withinMs: 30_000,
      },
    );
    expect(patches(world.requests())).toHaveLength(1);
    await service.logged('writes are allowed again');
    await service.stop('SIGTERM');
    const { stdout } = await world.run(['audit', 'export']);
    expect(stdout).toMatch(/"action":"stop-writes".*"why":"something is odd"/);
    expect(stdout).toMatch(/"action":"allow-writes"/);
    expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });

  it('is thrown by a file as well, and then only by removing it released', async (test: Test) => {
    const world = await openWorld(test);
    const file = join(world.folder, 'data', 'stop-writes');
    mkdirSync(join(world.folder, 'data'), { recursive: true });
    expect(await world.run(['writes', 'show'])).toMatchObject({ code: 0, stdout: 'Writes are allowed.\n' });
    writeFileSync(file, '');
    const told = /^Writes are stopped by the file .*stop-writes; remove it to allow them\.\n$/;
    expect(await world.run(['writes', 'show'])).toMatchObject({ code: 0, stdout: expect.stringMatching(told) });
    expect(await world.run(['writes', 'allow'])).toMatchObject({ code: 1, stdout: expect.stringMatching(told) });
    rmSync(file);
    expect(await world.run(['writes', 'show'])).toMatchObject({ code: 0, stdout: 'Writes are allowed.\n' });
    expect((await world.run(['audit', 'export'])).stdout).toContain('"action":"stop-file-found"');
  });
});
