import { join } from 'node:path';
import { Redis } from 'ioredis';
import Libsql from 'libsql';
import { describe, expect, inject, it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import type { Service } from './support/program.js';
import { openWorld, type Test, type World } from './support/world.js';

/** A machine that is busy with other things takes its time. */
const LONG = { withinMs: 30_000 };

/** Until then the ticket is left to whoever had begun to write, dead or alive. */
const CLAIM_MS = 90_000;

function open(test: Test, database: number): Promise<World> {
  return openWorld(test, { redisUrl: `${inject('redisUrl')}/${database}` });
}

function patchRequests({ vendors }: World): number {
  return vendors.servicenow.requests.filter(({ method }) => method === 'PATCH').length;
}

/** A ticket about to be written by a service that has just come to its verdict. */
async function aboutToBeWritten(world: World): Promise<{ actor: Actor; service: Service }> {
  const service = await world.start(['serve']);
  await service.logged('ready');
  const actor = world.actor();
  patchAndHandOver(world.vendors, actor);
  await eventually('the first look', async () => (await world.shown(actor))?.reason === 'not-yet-rescanned', LONG);
  agentRescan(world.vendors, actor);
  return { actor, service };
}

/** Redis forgets who had the job, so that the next process takes it at once and not when its lock has run out. */
async function emptyRedis({ env }: World): Promise<void> {
  const redis = new Redis(env['REDIS_URL'] ?? '');
  await redis.flushdb();
  redis.disconnect();
}

/** As if the time of the claim were over. */
function endClaim({ folder }: World): void {
  const ledger = new Libsql(join(folder, 'data', 'patchproof.db'));
  try {
    const ended = ledger
      .prepare(`update verifications set next_check_at = next_check_at - ${CLAIM_MS} where phase = 'reporting'`)
      .run([]);
    expect(ended.changes).toBe(1);
  } finally {
    ledger.close();
  }
}

async function writtenOnce(world: World, actor: Actor): Promise<void> {
  await eventually('the verification to be done', async () => (await world.shown(actor))?.phase === 'done', LONG);
  const shown = await world.shown(actor);
  expect(shown).toMatchObject({ outcome: 'verified', reason: 'fixed-and-healthy' });
  const { servicenow } = world.vendors;
  expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '6', u_patchproof_run: shown?.id });
  expect(servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(servicenow.journal(actor.sysId)).toHaveLength(1);
}

describe.concurrent('serve, killed with -9 in the middle of the write', () => {
  it('before the instance has carried it out: the next process writes', async (test) => {
    const world = await open(test, 190);
    world.vendors.servicenow.setFault('hang', { method: 'PATCH', count: 1 });
    const { actor, service } = await aboutToBeWritten(world);
    await eventually('the write', () => patchRequests(world) === 1, LONG);
    expect(await service.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });

    endClaim(world);
    await emptyRedis(world);
    await world.start(['serve']);
    await writtenOnce(world, actor);
    expect(patchRequests(world)).toBe(2);
  });

  it('while the instance carries it out: the next process reads, and does not write', async (test) => {
    const world = await open(test, 191);
    const { actor, service } = await aboutToBeWritten(world);
    world.vendors.servicenow.beforeNextPatch(() => process.kill(service.pid, 'SIGKILL'));
    await eventually('the write', () => world.vendors.servicenow.patches(actor.sysId).length === 1, LONG);
    expect(await service.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });

    endClaim(world);
    await emptyRedis(world);
    await world.start(['serve']);
    await writtenOnce(world, actor);
    expect(patchRequests(world)).toBe(1);
  });

  it('while the instance takes its time: the next process leaves the ticket alone until that is over', async (test) => {
    const world = await open(test, 192);
    world.vendors.servicenow.setFault('slow', { method: 'PATCH', ms: 8000 });
    const { actor, service } = await aboutToBeWritten(world);
    await eventually('the write', () => patchRequests(world) === 1, LONG);
    expect(await service.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    await emptyRedis(world);
    const second = await world.start(['serve']);
    await second.logged('ready');
    await eventually('the write to land', () => world.vendors.servicenow.patches(actor.sysId).length === 1, LONG);
    expect(patchRequests(world)).toBe(1);
    expect(await world.shown(actor)).toMatchObject({ phase: 'reporting' });
    await second.stop('SIGTERM');

    endClaim(world);
    await emptyRedis(world);
    await world.start(['serve']);
    await writtenOnce(world, actor);
    expect(patchRequests(world)).toBe(1);
  });
});
