import { appendFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { openWorld, type Test, type World } from './support/world.js';

const PASSWORD = 'a password for people';
const POLICY = `
policy: { rules: [{ id: a person agrees to every write, effect: escalate, operations: "servicenow:incidents:update" }] }
`;
const silent = { webhook: { url: 'http://127.0.0.1:1/', secrets: [], retryBaseMs: 60_000 } };

function add(world: World, name: string, ...roles: readonly string[]) {
  return world.run(['operators', 'add', name, ...roles.flatMap((role) => ['--role', role])], {
    input: `${PASSWORD}\n`,
  });
}

describe.concurrent('people', { timeout: 180_000 }, () => {
  it('are added, listed and disabled, and have keys; no password and no key is kept', async (test: Test) => {
    const world = await openWorld(test);
    expect(await add(world, 'alice', 'approver', 'viewer')).toMatchObject({
      code: 0,
      stdout: 'alice was added: approver, viewer\n',
    });
    expect(await add(world, 'alice', 'viewer')).toMatchObject({ code: 1, stdout: 'alice: this name is taken\n' });
    expect(await add(world, 'operator', 'viewer')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this is OPERATOR_USERNAME'),
    });
    expect(await add(world, 'bob', 'king')).toMatchObject({ code: 1, stderr: expect.stringContaining('got king') });
    const short = await world.run(['operators', 'add', 'bob', '--role', 'viewer'], { input: 'short\n' });
    expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining('at least 12 characters') });

    const { stdout: key } = await world.run(['keys', 'create', 'alice', '--scope', 'viewer', '--expires', '1d']);
    expect(key).toMatch(/^ppk_[0-9a-f]{16}_[\w-]{43}\n$/);
    const id = key.slice(4, 20);
    expect((await world.run(['keys', 'list'])).stdout).toMatch(new RegExp(`^${id}  alice  viewer  until `));
    expect(await world.run(['keys', 'revoke', id])).toMatchObject({ code: 0 });
    expect((await world.run(['keys', 'list'])).stdout).toMatch(/ {2}revoked /);
    expect(await world.run(['operators', 'disable', 'alice'])).toMatchObject({ code: 0 });
    expect((await world.run(['operators', 'list'])).stdout).toMatch(
      /^operator .*\(of the environment\)\nalice {2}approver, viewer {2}disabled /,
    );
    const { stdout: trail } = await world.run(['audit', 'export']);
    for (const action of ['operator-added', 'key-created', 'key-revoked', 'operator-disabled']) {
      expect(trail).toContain(`"action":"${action}"`);
    }
    expect(trail).not.toMatch(new RegExp(`${PASSWORD}|${key.trim().slice(-43)}|scrypt`));
  });

  it('agree by command to exactly what they were shown, and not to what they triggered', async (test: Test) => {
    const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/179`, servicenow: silent });
    appendFileSync(world.settings, POLICY);
    for (const name of ['alice', 'bob']) await add(world, name, 'approver', 'operator');
    const actor = world.actor();
    patchAndHandOver(world.vendors, actor);
    const service = await world.start(['serve']);
    await service.logged('ready');
    expect(await world.run(['verify', actor.number, '--as', 'alice'], { input: 'wrong\n' })).toMatchObject({ code: 1 });
    expect(await world.run(['verify', actor.number, '--as', 'alice'], { input: `${PASSWORD}\n` })).toMatchObject({
      code: 0,
    });
    await eventually(
      'the ticket is looked at',
      async () => (await world.shown(actor))?.reason === 'not-yet-rescanned',
      {
        withinMs: 30_000,
      },
    );
    agentRescan(world.vendors, actor);
    await eventually('people are asked', async () => (await world.shown(actor))?.phase === 'approval', {
      withinMs: 30_000,
    });

    const { stdout: list } = await world.run(['approvals', 'list', 'open']);
    const id = list.split(' ')[0] ?? '';
    const { digest } = JSON.parse((await world.run(['approvals', 'show', id])).stdout);
    const answer = (name: string, said: string) =>
      world.run(['approvals', 'approve', id, '--as', name, '--digest', said], { input: `${PASSWORD}\n` });
    expect(await answer('alice', digest)).toMatchObject({ code: 1, stdout: expect.stringContaining('another person') });
    expect(await answer('bob', 'f'.repeat(64))).toMatchObject({ code: 1, stdout: expect.stringContaining('digest') });
    expect(await answer('bob', digest)).toMatchObject({ code: 0, stdout: `${actor.number}: approved\n` });
    await eventually(
      'the ticket is resolved',
      () => world.vendors.servicenow.incident(actor.sysId)?.['state'] === '6',
      { withinMs: 30_000 },
    );
    await service.stop('SIGTERM');
    expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });
});
