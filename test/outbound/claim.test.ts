import { expect, it } from 'vitest';
import type { Budget } from '../../src/outbound/budget.js';
import { bearer } from '../../src/outbound/token.js';
import { openStanding } from '../support/open-standing.js';
import { json, loopbackSite } from './loopback-site.js';
import { manualClock } from './manual-clock.js';
import { askToken, failureOf, free, oneWrite, openDoor, readHost, oneHost, writeTicket } from './open-door.js';

const TEN_S = 10_000;
const FORM = [
  ['client_id', 'a'],
  ['client_secret', 'b'],
] as const;

interface Scene {
  readonly claims?: readonly boolean[];
  /** How long its turn is in coming. */
  readonly turnMs?: number;
}

/** Tells what happened in which order to a write that has ten seconds to be sent. */
function opened(site: Awaited<ReturnType<typeof loopbackSite>>, { claims = [], turnMs = 0 }: Scene = {}) {
  const told: string[] = [];
  const budget: Budget = {
    ...free,
    take: async ({ until }) => {
      told.push(`turn, ${(until?.getTime() ?? 0) - door.deps.clock.now().getTime()} ms`);
      door.turn(turnMs);
      return async () => void told.push('place given back');
    },
  };
  const left = [...claims];
  const claim = async (): Promise<boolean> => {
    told.push(`claim, asked ${site.asked.length} times`);
    return left.shift() ?? true;
  };
  const writes = async () => {
    if (told.length > 0) told.push('switch');
    return 'allowed' as const;
  };
  const standing = { ...openStanding, writes };
  const door = openDoor({ ...site, budget, standing });
  const sendBy = new Date(door.deps.clock.now().getTime() + TEN_S);
  return { ...door, told, input: { ...oneWrite, context: { ...oneWrite.context, claim, sendBy } } };
}

it('what a write is about is claimed when its turn has come, and the kill switch is looked at last', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input } = opened(site);
  await send(writeTicket, input);
  expect(told).toEqual(['turn, 10000 ms', 'claim, asked 0 times', 'switch', 'place given back']);
  expect(site.asked).toHaveLength(1);
});

it('a write that somebody else is at by now is not sent, its place is given back, and the trail says so', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input, entries } = opened(site, { claims: [false] });
  expect(await failureOf(send(writeTicket, input))).toMatchObject({ kind: 'withheld' });
  expect(told).toEqual(['turn, 10000 ms', 'claim, asked 0 times', 'place given back']);
  expect(site.asked).toEqual([]);
  expect(entries.at(-1)).toMatchObject({ kind: 'call-ended', facts: { outcome: 'withheld' } });
});

it('a write whose turn comes too late is not sent: what it rests on is too old', async () => {
  const site = await loopbackSite(json({}));
  const { send, input } = opened(site, { turnMs: TEN_S });
  expect(await failureOf(send(writeTicket, input))).toMatchObject({ kind: 'withheld' });
  expect(site.asked).toEqual([]);
});

it('one that is sent in the last moment has all of its time for the answer', async () => {
  const site = await loopbackSite((...exchange) => void setTimeout(() => json({})(...exchange), 50));
  const { send, input } = opened(site, { turnMs: TEN_S - 1 });
  await send(writeTicket, input);
  expect(site.asked).toHaveLength(1);
});

it('a repeated write is claimed anew, and not sent again where that fails', async () => {
  const site = await loopbackSite((response) => response.writeHead(429, { 'retry-after': '1' }).end());
  const { send, told, input } = opened(site, { claims: [true, false] });
  expect(await failureOf(send(writeTicket, input))).toMatchObject({ kind: 'withheld' });
  expect(told.filter((line) => line.startsWith('claim'))).toEqual(['claim, asked 0 times', 'claim, asked 1 times']);
  expect(site.asked).toHaveLength(1);
});

it('a write that is told to come back too late is not repeated', async () => {
  const site = await loopbackSite((response) => response.writeHead(429, { 'retry-after': '10' }).end());
  const { send, input, sleeps } = opened(site);
  expect(await failureOf(send(writeTicket, input))).toMatchObject({ kind: 'rate-limited' });
  expect(sleeps).toEqual([]);
  expect(site.asked).toHaveLength(1);
});

it('nothing is claimed for a write that the policy does not allow', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input } = opened(site);
  expect(await failureOf(send(writeTicket, { ...input, from: '6' }))).toMatchObject({ kind: 'denied' });
  expect(told).toEqual([]);
});

it.each([
  { what: 'permitted is withheld, and leaves no trace', from: '10', kind: 'withheld', trail: [] },
  { what: 'denied is denied, as ever', from: '6', kind: 'denied', trail: ['call-intended'] },
])('a write on old evidence that would be $what', async ({ from, kind, trail }) => {
  const site = await loopbackSite(json({}));
  const { send, told, entries, input } = opened(site);
  const stale = { ...input, from, context: { ...input.context, stale: true } };
  expect(await failureOf(send(writeTicket, stale))).toMatchObject({ kind });
  expect(entries.map((entry) => entry.kind)).toEqual(trail);
  expect([told, site.asked]).toEqual([[], []]);
});

it('nor does it hang on how long the call that came first may wait: whoever has more time gets it', async () => {
  const answers: (() => void)[] = [];
  const reply = json({ access_token: 't', expires_in: 1800, name: 'app01' });
  const site = await loopbackSite((...exchange) => {
    if (exchange[1].method === 'POST') answers.push(() => reply(...exchange));
    else reply(...exchange);
  });
  const { clock } = manualClock();
  const door = openDoor({ ...site, credentials: bearer({ call: askToken, form: FORM, clock }) });
  const until = new Date(clock.now().getTime() + 50);
  const hasty = door.send(readHost, { ...oneHost, context: { ...oneHost.context, until } });
  const patient = door.send(readHost, oneHost);
  expect(await failureOf(hasty)).toMatchObject({ kind: 'timeout' });
  expect(answers).toHaveLength(1);
  answers[0]?.();
  expect(await patient).toMatchObject({ value: { name: 'app01' } });
  expect(site.asked.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

it('the token that a call needs first is everybody’s: nothing is claimed for it, and it may take its time', async () => {
  const site = await loopbackSite(json({ access_token: 't', expires_in: 1800, name: 'app01' }));
  const claimed: number[] = [];
  const credentials = bearer({ call: askToken, form: FORM, clock: manualClock().clock });
  const door = openDoor({ ...site, credentials });
  const claim = async (): Promise<boolean> => claimed.push(site.asked.length) > 0;
  await door.send(readHost, { ...oneHost, context: { ...oneHost.context, claim } });
  expect(site.asked.map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(claimed).toEqual([1]);
});
