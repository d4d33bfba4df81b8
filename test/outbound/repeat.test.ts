import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/outbound/budget.js';
import { inTurn, json, loopbackSite } from './loopback-site.js';
import { failureOf, free, oneHost, oneWrite, openDoor, readHost, writeTicket } from './open-door.js';

const down = json({}, 503);
const host = json({ name: 'app01.corp.example' });

it('asks again when a read fails for a moment', async () => {
  const site = await loopbackSite(inTurn(down, down, host));
  const { send, sleeps, entries } = openDoor(site);
  expect((await send(readHost, oneHost)).value.name).toBe('app01.corp.example');
  expect(sleeps).toEqual([2000, 4000]);
  expect(entries.map(({ facts }) => facts['attempt'] ?? facts['outcome'])).toEqual([
    1,
    'unavailable',
    2,
    'unavailable',
    3,
    'ok',
  ]);
});

it('gives up after three times', async () => {
  const site = await loopbackSite(down);
  expect(await failureOf(openDoor(site).send(readHost, oneHost))).toMatchObject({ kind: 'unavailable', status: 503 });
  expect(site.asked).toHaveLength(3);
});

it('does not repeat a write that may have landed', async () => {
  const site = await loopbackSite(down);
  expect(await failureOf(openDoor(site).send(writeTicket, oneWrite))).toMatchObject({ kind: 'unavailable' });
  expect(site.asked).toHaveLength(1);
});

it('repeats a write that surely did not land', async () => {
  const site = await loopbackSite(inTurn(json({}, 429, { 'retry-after': '5' }), json({})));
  const { send, sleeps } = openDoor(site);
  await send(writeTicket, oneWrite);
  expect(sleeps).toEqual([5000]);
  expect(site.asked).toHaveLength(2);
});

describe('a vendor that says "too much"', () => {
  const pausing = () => {
    const pauses: unknown[] = [];
    const pause: Budget['pause'] = async (...told) => void pauses.push(told);
    return { pauses, budget: { ...free, pause } };
  };

  it.each([
    ['7', 7000],
    [undefined, 30_000],
    ['80000', 80_000_000],
  ])('is left alone by everybody (retry-after %s: %i ms)', async (retryAfter, ms) => {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    const site = await loopbackSite(inTurn(json({}, 429, headers), host));
    const { pauses, budget } = pausing();
    await openDoor({ ...site, budget })
      .send(readHost, oneHost)
      .catch(() => undefined);
    expect(pauses).toEqual([['crowdstrike', ms]]);
  });

  it('goes on with its other operations where it counts this one alone', async () => {
    const site = await loopbackSite(json({}, 429, { 'retry-after': '61', 'x-per': 'operation' }));
    const { pauses, budget } = pausing();
    await failureOf(openDoor({ ...site, budget }).send(readHost, oneHost));
    expect(pauses).toEqual([[expect.objectContaining({ system: 'crowdstrike', name: 'readHost' }), 61_000]]);
  });

  it('is not waited for when it wants more than a minute', async () => {
    const site = await loopbackSite(json({}, 429, { 'retry-after': '61' }));
    const door = openDoor(site);
    expect(await failureOf(door.send(readHost, oneHost))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 61_000 });
    expect(door.sleeps).toEqual([]);
  });
});

it('lets the budget see every answer', async () => {
  const seen: unknown[] = [];
  const budget = {
    ...free,
    observe: async ({ system, name }: { system: string; name: string }, headers: object) =>
      void seen.push({ system, name, ...headers }),
  };
  const site = await loopbackSite(json({}, 400, { 'X-RateLimit-Limit': '300', 'Set-Cookie': 'session=1' }));
  await failureOf(openDoor({ ...site, budget }).send(readHost, oneHost));
  expect(seen).toEqual([
    expect.objectContaining({ system: 'crowdstrike', name: 'readHost', 'x-ratelimit-limit': '300' }),
  ]);
  expect(JSON.stringify(seen)).not.toContain('session');
});
