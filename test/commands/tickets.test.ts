import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, inject, it } from 'vitest';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import type { Actor } from '../../lab/demo/stage.js';
import { openWorld, type Test, type World } from './support/world.js';

/** Nobody announces a ticket here: the instance has no webhook. */
const silent = { webhook: { url: 'http://127.0.0.1:1/', secrets: [], retryBaseMs: 60_000 } };

function open(test: Test, database: number): Promise<World> {
  return openWorld(test, { redisUrl: `${inject('redisUrl')}/${database}`, servicenow: silent });
}

function pending(world: World, host: string): Actor {
  const actor = world.actor({ host });
  patchAndHandOver(world.vendors, actor);
  return actor;
}

function neverWritten({ vendors, requests }: World): void {
  const { servicenow, qualys, falcon } = vendors;
  expect([...servicenow.violations, ...qualys.violations, ...falcon.violations]).toEqual([]);
  expect(requests().filter(({ method }) => method === 'PATCH')).toEqual([]);
}

/** How many the ledger knows. */
function verifications({ folder }: World): unknown {
  const connection = new Libsql(join(folder, 'data', 'patchproof.db'));
  try {
    return connection.prepare('select count(*) as count from verifications').get([]);
  } finally {
    connection.close();
  }
}

async function resolved({ vendors }: World, actor: Actor): Promise<void> {
  await eventually(`${actor.number} is resolved`, () => vendors.servicenow.incident(actor.sysId)?.['state'] === '6', {
    withinMs: 30_000,
  });
  expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
}

describe.concurrent('sweep and verify', () => {
  it('sweep says what it found and leaves the work to a worker that starts later', async (test) => {
    const world = await open(test, 110);
    const actors = [pending(world, 'app01'), pending(world, 'app02')];
    const first = await world.run(['sweep'], { env: { LOG_LEVEL: 'warn' } });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const [pendingNow, waiting, missed, ...lines] = first.stdout.trimEnd().split('\n');
    expect(pendingNow).toBe('2 tickets are in a pending state');
    expect(waiting).toBe('0 were being verified already');
    expect(missed).toBe('2 had not been announced and are being verified now');
    const found = (number: string) =>
      expect.stringMatching(`^  ${number}: never announced; pending since 20\\S+Z or earlier$`);
    expect(lines.slice(0, 2).toSorted()).toEqual(actors.map(({ number }) => found(number)));
    const second = await world.run(['sweep']);
    expect(second.stdout).toContain('2 were being verified already');
    expect(second.stdout).toContain('0 had not been announced');
    expect(second.stdout).toMatch(/\ngap: 0\n$/);
    neverWritten(world);

    for (const actor of actors) agentRescan(world.vendors, actor);
    const worker = await world.start(['worker']);
    await worker.logged('ready');
    for (const actor of actors) await resolved(world, actor);
  });

  it('verify opens the verification of one ticket, once, and a worker takes it from there', async (test) => {
    const world = await open(test, 112);
    const actor = pending(world, 'app01');
    const opened = await world.run(['verify', actor.number], { env: { LOG_LEVEL: 'warn' } });
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(opened.stdout).toContain(`${actor.number}: a verification has been opened`);
    expect((await world.run(['verify', actor.number])).stdout).toContain(`${actor.number}: is being verified already`);
    neverWritten(world);

    const worker = await world.start(['worker']);
    await worker.logged('ready');
    agentRescan(world.vendors, actor);
    await resolved(world, actor);
  });

  it('verify --dry-run prints the note of this moment, opens nothing and writes nothing', async (test) => {
    const world = await open(test, 113);
    const actor = pending(world, 'app01');
    agentRescan(world.vendors, actor);
    const { code, stdout, stderr } = await world.run(['verify', actor.number, '--dry-run'], {
      env: { LOG_LEVEL: 'warn', REDIS_URL: 'redis://127.0.0.1:1' }, // asks for no Redis either
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('dry run');
    expect(stdout).toContain('240001');
    neverWritten(world);
    expect(verifications(world)).toMatchObject({ count: 0 });
  });

  it.for([{ flags: [] }, { flags: ['--dry-run'] }])(
    'verify $flags of a number that nobody knows ends with 1, in words',
    async ({ flags }, test) => {
      const world = await open(test, 114);
      const { code, stdout, stderr } = await world.run(['verify', 'INC9999999', ...flags], {
        env: { LOG_LEVEL: 'warn' },
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe('patchproof: INC9999999: no such ticket in incident, or the account may not read it\n');
    },
  );

  it('sweep with a refused login ends with 1, names the variables, and asks once', async (test) => {
    const world = await open(test, 115);
    const { code, stdout, stderr } = await world.run(['sweep'], { env: { SNOW_PASSWORD: 'an old password' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^patchproof: .*the credentials were refused.*SNOW_PASSWORD/);
    expect(stderr).not.toContain('an old password');
    expect(world.vendors.servicenow.requests).toHaveLength(1);
  });

  it('sweep without a Redis that answers ends with 1, in words and in seconds', async (test) => {
    const world = await openWorld(test, { redisUrl: 'redis://127.0.0.1:1', servicenow: silent });
    pending(world, 'app01');
    const { code, stdout, stderr } = await world.run(['sweep'], { env: { LOG_LEVEL: 'error' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Redis');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
