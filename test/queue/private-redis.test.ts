import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startPrivateRedis, type PrivateRedis } from '../../src/queue/private-redis.js';
import { systemClock } from '../../src/shared/clock.js';
import type { Log } from '../../src/shared/logger.js';
import { findBinary } from '../../scripts/find-binary.mjs';
import { eventually } from '../support/eventually.js';
import { tempDir } from '../support/temp-dir.js';

const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const dir = tempDir();
  closing.push(async () => dir.remove());
  return dir.path;
}

async function start(dir: string, log = silent): Promise<PrivateRedis> {
  const server = await startPrivateRedis(dir, { clock: systemClock, log });
  closing.push(server.close);
  return server;
}

async function ask<Value>({ socket }: PrivateRedis, question: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {}); // the question rejects, too
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

function pidOf(server: PrivateRedis): Promise<number> {
  return ask(server, async (redis) => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]));
}

describe('the private Redis', () => {
  it('keeps what was written, listens on no port, and evicts nothing', async () => {
    const dir = folder();
    const first = await start(dir);
    await ask(first, (redis) => redis.set('job', 'asleep'));
    await first.close();
    const second = await start(dir);
    expect(await ask(second, (redis) => redis.get('job'))).toBe('asleep');
    const settings = await ask(second, (redis) => redis.config('GET', 'port', 'maxmemory-policy', 'appendonly'));
    expect(settings).toEqual(expect.arrayContaining(['port', '0', 'noeviction', 'yes']));
  });

  it('is one, however many processes start it in the same moment', async () => {
    const dir = folder();
    const all = await Promise.all([start(dir), start(dir), start(dir)]);
    expect(new Set(await Promise.all(all.map(pidOf))).size).toBe(1);
  });

  it('is taken over by who still needs it, with all that was written, when who had started it ends', async () => {
    const dir = folder();
    const owner = await start(dir);
    const guest = await start(dir);
    const before = await pidOf(owner);
    await ask(guest, (redis) => redis.set('job', 'asleep'));
    await owner.close();
    const after = await eventually('another server', async () => pidOf(guest));
    expect(after).not.toBe(before);
    expect(await ask(guest, (redis) => redis.get('job'))).toBe('asleep');
  });

  it('goes on for its owner when a guest ends', async () => {
    const dir = folder();
    const owner = await start(dir);
    const guest = await start(dir);
    await guest.close();
    expect(await pidOf(owner)).toBeGreaterThan(0);
  });

  it('has gone when close resolves, also in the middle of a new start', async () => {
    const warnings: string[] = [];
    const server = await start(folder(), { ...silent, warn: (message) => void warnings.push(message) });
    process.kill(await pidOf(server), 'SIGKILL');
    await eventually('the crash to be noticed', () => warnings.length > 0);
    await server.close();
    await expect(pidOf(server)).rejects.toThrow(/ENOENT|ECONNREFUSED|closed/);
  });

  it('lives in a folder whose path is longer than the address of a socket may be', async () => {
    const dir = join(folder(), 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(dir, { recursive: true });
    const before = process.cwd();
    process.chdir(dir);
    closing.push(async () => process.chdir(before));
    expect(await pidOf(await start('./data'))).toBeGreaterThan(0);
  });

  it('says what to do where redis-server is not installed', async () => {
    const dir = folder();
    for (const tool of ['sh', 'cat']) symlinkSync(findBinary(tool) ?? `/bin/${tool}`, join(dir, tool));
    vi.stubEnv('PATH', dir);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(start(dir)).rejects.toThrow(
      /^no private Redis: it ended with code 127\. Install redis-server, or set REDIS_URL; /,
    );
  });
});
