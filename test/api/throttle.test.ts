import { Redis } from 'ioredis';
import request from 'supertest';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createThrottle } from '../../src/api/throttle.js';
import { eventually } from '../support/eventually.js';
import { tcpGate } from '../support/tcp-gate.js';
import { basic, credentials, never, operator, peopleWith, testApp } from './support/test-app.js';

const DATABASE = 243;

function connection(url = inject('redisUrl')): Redis {
  const redis = new Redis(url, { db: DATABASE, maxRetriesPerRequest: 1, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** One API process: its own connection, nothing else in common with the others. */
async function processOf(redis = connection()) {
  await redis.ping();
  const { app } = testApp({ people: { ...peopleWith(operator), redis } });
  return async (authorization: string) =>
    (await request(app).get('/metrics').set('authorization', authorization)).status;
}

/** Guesses that are counted against an address, of which tests have one. */
async function counted(): Promise<number[]> {
  const redis = connection();
  const keys = await redis.keys('patchproof:guesses:address:*');
  return Promise.all(keys.map(async (key) => Number(await redis.get(key))));
}

const wrong = 'Bearer ppk_made-up';

beforeEach(async () => {
  await connection().flushdb();
});

describe('API processes on one Redis', () => {
  it('hear ten wrong guesses from an address together, and then not even the right one', async () => {
    const [one, two] = [await processOf(), await processOf()];
    for (let turn = 0; turn < 5; turn += 1) expect([await one(wrong), await two(wrong)]).toEqual([401, 401]);
    expect([await one(credentials), await two(credentials)]).toEqual([429, 429]);
  });

  it('keep what was counted when one of them starts anew', async () => {
    const first = await processOf();
    for (let turn = 0; turn < 10; turn += 1) await first(wrong);
    const second = await processOf();
    expect(await second(credentials)).toBe(429);
  });

  it('compare ten guesses together, however many are sent at once', async () => {
    const processes = [await processOf(), await processOf(), await processOf()];
    const guesses = Array.from({ length: 60 }, (_, turn) => `Bearer ppk_made-up-${turn}`);
    const heard = await Promise.all(guesses.map(async (guess, turn) => processes[turn % 3]?.(guess)));
    expect([401, 429].map((status) => heard.filter((one) => one === status).length)).toEqual([10, 50]);
    expect(await counted()).toEqual([10]);
  });

  it('let in whoever is right, however often at once', async () => {
    const processes = [await processOf(), await processOf(), await processOf()];
    for (let turn = 0; turn < 7; turn += 1) expect(await processes[0]?.(wrong)).toBe(401);
    const many = Array.from({ length: 60 }, () => credentials);
    const heard = await Promise.all(many.map(async (right, turn) => processes[turn % 3]?.(right)));
    expect(heard).toEqual(many.map(() => 200));
    expect(await counted()).toEqual([7]);
  });

  it('write down neither what was guessed nor by whom', async () => {
    const guarded = await processOf();
    await guarded(basic('jane.canary@corp.example', 'canary-guess'));
    const redis = connection();
    const keys = await redis.keys('*');
    expect(keys).toHaveLength(2);
    expect(keys.filter((key) => !/^patchproof:guesses:(?:address|name):[0-9a-f]{32}$/.test(key))).toEqual([]);
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(290);
  });
});

it.each([
  ['a key', { address: '203.0.113.7', name: '', kind: 'key' }],
  ['a way back from the issuer', { address: '203.0.113.7', name: '', kind: 'callback' }],
  ['a password from elsewhere', { address: '203.0.113.8', name: 'alice', kind: 'password' }],
] as const)('%s waits for no password that is being looked at', async (_case, guess) => {
  const { attempt } = createThrottle();
  void attempt({ address: '203.0.113.7', name: 'alice', kind: 'password' }, never);
  expect(await attempt(guess, async () => 'somebody')).toEqual({ kind: 'right', found: 'somebody' });
});

it('while Redis is away a process guards by itself, and the shared count holds again when it is back', async () => {
  const gate = await tcpGate(inject('redisUrl'));
  onTestFinished(gate.shut);
  const redis = connection(gate.url);
  const guarded = await processOf(redis);
  for (let turn = 0; turn < 9; turn += 1) expect(await guarded(wrong)).toBe(401);
  await gate.shut();
  const away = Array.from({ length: 10 }, () => wrong);
  const heard: number[] = [];
  for (const guess of away) heard.push(await guarded(guess));
  expect(heard).toEqual(away.map(() => 401));
  expect(await guarded(credentials)).toBe(429);
  await gate.open();
  await eventually('Redis', () => redis.status === 'ready');
  expect(await guarded(credentials)).toBe(200);
  expect(await guarded(wrong)).toBe(401);
  expect(await guarded(credentials)).toBe(429);
});
