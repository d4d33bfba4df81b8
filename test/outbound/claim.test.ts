import { expect, it } from 'vitest';
import type { Budget } from '../../src/outbound/budget.js';
import { json, loopbackSite } from './loopback-site.js';
import { failureOf, free, oneWrite, openDoor, writeTicket } from './open-door.js';

/** Tells what happened in which order. */
async function opened(site: Awaited<ReturnType<typeof loopbackSite>>, claims: readonly boolean[] = []) {
  const told: string[] = [];
  const budget: Budget = {
    ...free,
    take: async () => {
      told.push('turn');
      return async () => void told.push('place given back');
    },
  };
  const left = [...claims];
  const claim = async (): Promise<boolean> => {
    told.push(`claim, asked ${site.asked.length} times`);
    return left.shift() ?? true;
  };
  return { ...openDoor({ ...site, budget }), told, input: { ...oneWrite, context: { ...oneWrite.context, claim } } };
}

it('what a write is about is claimed when its turn has come, right before it is sent', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input } = await opened(site);
  await send(writeTicket, input);
  expect(told).toEqual(['turn', 'claim, asked 0 times', 'place given back']);
  expect(site.asked).toHaveLength(1);
});

it('a write that somebody else is at by now is not sent, its place is given back, and the trail says so', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input, entries } = await opened(site, [false]);
  expect(await failureOf(send(writeTicket, input))).toEqual({ kind: 'overtaken' });
  expect(told).toEqual(['turn', 'claim, asked 0 times', 'place given back']);
  expect(site.asked).toEqual([]);
  expect(entries.at(-1)).toMatchObject({ kind: 'call-ended', facts: { outcome: 'overtaken' } });
});

it('a repeated write is claimed anew, and not sent again where that fails', async () => {
  const site = await loopbackSite((response) => response.writeHead(429, { 'retry-after': '1' }).end());
  const { send, told, input } = await opened(site, [true, false]);
  expect(await failureOf(send(writeTicket, input))).toEqual({ kind: 'overtaken' });
  expect(told.filter((line) => line.startsWith('claim'))).toEqual(['claim, asked 0 times', 'claim, asked 1 times']);
  expect(site.asked).toHaveLength(1);
});

it('nothing is claimed for a write that the policy does not allow', async () => {
  const site = await loopbackSite(json({}));
  const { send, told, input } = await opened(site);
  expect(await failureOf(send(writeTicket, { ...input, from: '6' }))).toMatchObject({ kind: 'denied' });
  expect(told).toEqual([]);
});
