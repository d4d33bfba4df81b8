import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import type { Actor } from '../../lab/demo/stage.js';
import { openWorld, type World } from './support/world.js';

/** A machine that is busy with other things takes its time. */
const LONG = { withinMs: 30_000 };

/** The process id of the Redis that serves this installation. */
async function redisOf({ folder }: World): Promise<number> {
  return asking(folder, async (redis) => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]));
}

/** The jobs that sleep, by verification id. */
function sleepers({ folder }: World): Promise<string[]> {
  return asking(folder, (redis) => redis.zrange('patchproof:verify:delayed', 0, '-1'));
}

async function asking<Value>(folder: string, ask: (redis: Redis) => Promise<Value>): Promise<Value> {
  const path = join(folder, 'data', 'redis', 'redis.sock');
  const redis = new Redis({ path, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {}); // the question rejects, too
  try {
    await redis.connect();
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // nobody has this id
  }
}

/** A ticket whose job sleeps until there is news. */
async function waiting(world: World): Promise<Actor> {
  const actor = world.actor();
  patchAndHandOver(world.vendors, actor);
  await eventually('its job to sleep', async () => (await sleepers(world)).length > 0, LONG);
  expect(await world.shown(actor)).toMatchObject({ phase: 'waiting', reason: 'not-yet-rescanned' });
  return actor;
}

async function resolvedOnce(world: World, actor: Actor): Promise<void> {
  agentRescan(world.vendors, actor);
  await eventually('the verification to be done', async () => (await world.shown(actor))?.phase === 'done', LONG);
  expect(await world.shown(actor)).toMatchObject({ outcome: 'verified' });
  expect(world.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
}

describe.concurrent('serve without REDIS_URL', () => {
  it('outlives kill -9: its Redis goes with it, and on the same folder it finds its jobs', async (test) => {
    const world = await openWorld(test);
    const first = await world.start(['serve']);
    await first.logged('ready');
    await waiting(world);
    const [redis, asleep] = await Promise.all([redisOf(world), sleepers(world)]);

    expect(await first.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await world.start(['serve']); // at once, as a supervisor would
    await second.logged('ready');
    await eventually('the first Redis to end', () => !runs(redis));
    expect(await sleepers(world)).toEqual(asleep);
    expect(second.log.map(({ message }) => message)).not.toContain('jobs were missing and have been added again');
    expect((await world.get('/readyz')).status).toBe(200);
  });

  it('ends in order on SIGTERM and leaves no process behind', async (test) => {
    const world = await openWorld(test);
    const service = await world.start(['serve']);
    await service.logged('ready');
    await waiting(world);
    const redis = await redisOf(world);
    expect(runs(redis)).toBe(true);
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(runs(redis)).toBe(false);
    expect(service.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
    expect(service.printed()).toBe('');
  });

  it('starts its Redis again when that has crashed, and loses nothing', async (test) => {
    const world = await openWorld(test);
    const service = await world.start(['serve']);
    await service.logged('ready');
    const actor = await waiting(world);
    const crashed = await redisOf(world);
    process.kill(crashed, 'SIGKILL');
    await service.logged('the private Redis is gone and is started again');
    await eventually('another Redis', async () => (await redisOf(world)) !== crashed);
    await resolvedOnce(world, actor);
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
