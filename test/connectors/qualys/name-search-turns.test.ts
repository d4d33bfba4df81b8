import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { gather } from '../../../src/connectors/batch.js';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import { createNameSearch } from '../../../src/connectors/qualys/name-search.js';
import { qualysCalls } from '../../../src/connectors/qualys/operations.js';
import type { CallContext, CallInput, Send } from '../../../src/outbound/contract.js';
import { OutboundError } from '../../../src/outbound/failure.js';
import { eventually } from '../../support/eventually.js';
import { scriptedSend } from '../../support/scripted-send.js';
import { assets } from './documents.js';
import { asset } from './qualys-with.js';

const NOW = new Date('2026-11-20T16:05:00Z');
const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const contextFor = (its: Partial<CallContext>): CallContext => ({ purpose: 'intake', subjects: [], ...its });

/** A portal where only app01 is known, that gives no list of all, and whose door does something before each search. */
function portal(before: (input: CallInput) => Promise<void>) {
  const { send: answer, asked } = scriptedSend(createQualysDialect(), (_call, input) => ({
    text: assets(/app01/i.test(input.xml ?? '') ? asset('55', '7001') : ''),
  }));
  const send: Send = async (call, input) => {
    if (input.xml?.includes('field="id"') === true)
      throw new OutboundError(call.name, { kind: 'rejected', status: 400, detail: 'no list' });
    if (input.context.until !== undefined && input.context.until <= new Date())
      throw new OutboundError(call.name, { kind: 'timeout' }); // as the real one does
    await before(input);
    return answer(call, input);
  };
  const search = createNameSearch({ send, call: qualysCalls('5.0').searchAssets, now: () => new Date() });
  const purposes = (): string[] => asked.map(({ input }) => input.context.purpose);
  return {
    purposes,
    search: (name: string, its: Partial<CallContext>) => search({ names: [name], context: contextFor(its) }),
  };
}

/** As long as asks are gathered for: what was to begin by itself has begun. */
async function aGatheringLater(): Promise<void> {
  await gather<{ context: CallContext }, string>(async (asks) => asks.map(() => ''))({ context: contextFor({}) });
  await setImmediate();
}

it('a proof that is checked is searched for in turn with the new tickets of a morning, and one call flies at a time', async () => {
  const flying: (() => void)[] = [];
  const { search, purposes } = portal(() => new Promise((answer) => flying.push(answer)));
  const morning = Promise.all(['new1', 'new2', 'new3'].map((name) => search(name, {})));
  await eventually('the first search', () => flying.length === 1);
  const proof = search('app01', { purpose: 'report' });
  await aGatheringLater();
  for (let calls = 1; calls <= 20; calls += 1) {
    await eventually(`search ${calls}`, () => flying.length > 0);
    expect(flying).toHaveLength(1);
    flying.pop()?.();
  }
  expect(await proof).toHaveLength(1);
  expect(await morning).toEqual([[], [], []]);
  const inTurn = Array.from({ length: 5 }, () => ['intake', 'report']).flat();
  expect(purposes()).toEqual([...inTurn, ...Array.from({ length: 10 }, () => 'intake')]);
});

it('who waits for a turn is told when the time is over, and what was found by then is told as well', async () => {
  vi.useFakeTimers({ now: NOW });
  onTestFinished(() => void vi.useRealTimers());
  const flying: (() => void)[] = [];
  const { search, purposes } = portal(({ context }) =>
    context.purpose === 'watch' ? Promise.resolve() : new Promise((answer) => flying.push(answer)),
  );
  const morning = Promise.all(['new1', 'new2'].map((name) => search(name, {})));
  await vi.advanceTimersByTimeAsync(1000);
  const proofs = ['app01', 'web'].map((name) => search(name, { purpose: 'watch', until: later(1) }));
  const told = Promise.allSettled(proofs);
  for (let calls = 1; calls <= 5; calls += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    flying.pop()?.();
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await told).toMatchObject([
    { status: 'fulfilled', value: [{ hostId: '7001' }] },
    { status: 'rejected', reason: { failure: { kind: 'timeout' } } },
  ]);
  for (let calls = 6; calls <= 10; calls += 1) {
    flying.pop()?.();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(await morning).toEqual([[], []]);
  expect(purposes().filter((one) => one === 'watch')).toHaveLength(5);
});

it.each([
  ['did not answer in time', { kind: 'timeout' }],
  ['had no place free in time', { kind: 'rate-limited', retryAfterMs: 5000, detail: 'taken', unasked: true }],
] as const)(
  'a portal that %s for one who has little of it is asked for those who have more',
  async (_what, failure) => {
    const until = later(1);
    const { search, purposes } = portal(async ({ context }) => {
      if (context.until === until) throw new OutboundError('searchAssets', failure);
    });
    const asked = [
      search('web', { until }),
      search('db', { until }),
      search('app01', { until: later(2) }),
      search('app02', {}),
    ];
    expect(await Promise.allSettled(asked)).toMatchObject([
      { status: 'rejected', reason: { failure } },
      { status: 'rejected', reason: { failure } },
      { status: 'fulfilled', value: [{ hostId: '7001' }] },
      { status: 'fulfilled', value: [] },
    ]);
    expect(purposes()).toHaveLength(10);
  },
);

it('a portal that fails one who waits without end is not asked for the others', async () => {
  let calls = 0;
  const { search } = portal(async () => {
    calls += 1;
    throw new OutboundError('searchAssets', { kind: 'timeout' });
  });
  const asked = [search('app01', {}), search('app02', { until: later(1) }), search('app03', {})];
  const failed = { status: 'rejected', reason: { failure: { kind: 'timeout' } } };
  expect(await Promise.allSettled(asked)).toMatchObject([failed, failed, failed]);
  expect(calls).toBe(1);
});
