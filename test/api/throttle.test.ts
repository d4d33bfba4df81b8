import { Redis } from 'ioredis';
import request from 'supertest';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { tcpGate } from '../support/tcp-gate.js';
import { basic, credentials, operator, peopleWith, testApp } from './support/test-app.js';

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

const wrong = 'Bearer ppk_made-up';

beforeEach(async () => {
  await connection().flushdb();
});

describe('two API processes on one Redis', () => {
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

  it('are a guess of each ahead at most, however many are sent at once', async () => {
    const processes = await Promise.all([processOf(), processOf(), processOf()]);
    const guesses = Array.from({ length: 30 }, (_, turn) => basic('operator', `guess ${turn}`));
    const heard = await Promise.all(guesses.map(async (guess, turn) => processes[turn % 3]?.(guess)));
    expect(heard.every((status) => status === 401 || status === 429)).toBe(true);
    const counted = await connection().keys('patchproof:guesses:address:*');
    expect(counted).toHaveLength(1);
    expect(Number(await connection().get(counted[0] ?? ''))).toBeLessThanOrEqual(10 + processes.length - 1);
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
