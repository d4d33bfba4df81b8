import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { gather, gatherInTurn } from '../../src/connectors/batch.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { eventually } from '../support/eventually.js';

const context: CallContext = { purpose: 'intake', subjects: [] };
const patience = { name: 'searchAssets', now: () => new Date() };

/** Batches that are answered when they are told to be. */
function slowly() {
  const batches: { names: string[]; answer: () => void }[] = [];
  const ask = gatherInTurn<{ name: string; context: CallContext }, { said: string }>(patience, async (asks) => {
    const names = asks.map(({ name }) => name);
    await new Promise<void>((resolve) => batches.push({ names, answer: resolve }));
    if (names.includes('bad')) throw new Error('the whole batch failed');
    return names.map((name) => (name === 'odd' ? new Error('its own') : { said: `${name}!` }));
  });
  const begun = (count: number) => eventually(`${count} batches`, async () => batches.length >= count);
  const askFor = async (name: string, its: Partial<CallContext> = {}) =>
    (await ask({ name, context: { ...context, ...its } })).said;
  return { batches, begun, ask: askFor };
}

/** As long as asks are gathered for: what was to begin by itself has begun. */
const aGatheringLater = () => gather<{ context: CallContext }, string>(async (asks) => asks.map(() => ''))({ context });

it('who asks while a batch is answered joins the next, and that begins when the first is over', async () => {
  const { ask, batches, begun } = slowly();
  const first = ask('one');
  await begun(1);
  const others = [ask('two'), ask('three')];
  await aGatheringLater();
  expect(batches).toHaveLength(1);
  batches[0]?.answer();
  expect(await first).toBe('one!');
  await begun(2);
  batches[1]?.answer();
  expect(await Promise.all(others)).toEqual(['two!', 'three!']);
  expect(batches.map(({ names }) => names)).toEqual([['one'], ['two', 'three']]);
});

it('a batch that fails fails its own askers, and the next begins all the same', async () => {
  const { ask, batches, begun } = slowly();
  const failing = Promise.allSettled([ask('bad'), ask('good')]);
  await begun(1);
  const next = Promise.allSettled([ask('odd'), ask('good')]);
  batches[0]?.answer();
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await begun(2);
  batches[1]?.answer();
  expect(await next).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'good!' }]);
});

it('asks of different purposes never share a batch, and none waits for the batch of another', async () => {
  const { ask, batches, begun } = slowly();
  const asked = [ask('one'), ask('two', { purpose: 'report' }), ask('three')];
  await begun(2);
  const [shared, other] = batches.toSorted((a, b) => b.names.length - a.names.length);
  expect([shared?.names, other?.names]).toEqual([['one', 'three'], ['two']]);
  other?.answer();
  expect(await asked[1]).toBe('two!');
  shared?.answer();
  expect(await Promise.all(asked)).toEqual(['one!', 'two!', 'three!']);
});

it('asks of different purposes never share a call that waits for nobody either', async () => {
  const batches: (readonly CallContext['purpose'][])[] = [];
  const ask = gather<{ context: CallContext }, string>(async (asks) => {
    batches.push(asks.map((one) => one.context.purpose));
    return asks.map(() => '');
  });
  await Promise.all(
    (['watch', 'report', 'watch'] as const).map((purpose) => ask({ context: { ...context, purpose } })),
  );
  expect(batches.toSorted((a, b) => a.length - b.length)).toEqual([['report'], ['watch', 'watch']]);
});

describe('who asks until a moment', () => {
  const MINUTE = 60_000;
  const MOMENT = 1000;
  const tooLate = { name: 'OutboundError', operation: 'searchAssets', failure: { kind: 'timeout' } };

  /** With time in our hands. */
  function slowlyByTheClock() {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const parts = slowly();
    const passes = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));
    return { ...parts, passes, inMinutes: (minutes: number) => new Date(Date.now() + minutes * MINUTE) };
  }

  it('is told when it is over while its batch waits, and is not asked for any more', async () => {
    const { ask, batches, passes, inMinutes } = slowlyByTheClock();
    const first = ask('one');
    await passes(1000);
    const gone = expect(ask('two', { until: inMinutes(6) })).rejects.toMatchObject(tooLate);
    const others = [ask('three', { until: inMinutes(8) }), ask('four')];
    await passes(6 * MINUTE + MOMENT);
    await gone;
    batches[0]?.answer();
    await passes(1000);
    batches[1]?.answer();
    expect([await first, ...(await Promise.all(others))]).toEqual(['one!', 'three!', 'four!']);
    expect(batches.map(({ names }) => names)).toEqual([['one'], ['three', 'four']]);
  });

  it('is told when it is over while its batch is answered, and the others get their answers', async () => {
    const { ask, batches, passes, inMinutes } = slowlyByTheClock();
    const gone = expect(ask('one', { until: inMinutes(6) })).rejects.toMatchObject(tooLate);
    const other = ask('two');
    await passes(6 * MINUTE + MOMENT);
    await gone;
    batches[0]?.answer();
    expect(await other).toBe('two!');
    expect(batches).toHaveLength(1);
  });

  it('hears what was found by then, when its batch ends with it', async () => {
    const { ask, batches, passes, inMinutes } = slowlyByTheClock();
    const asked = ask('one', { until: inMinutes(6) });
    await passes(6 * MINUTE + MOMENT / 2);
    batches[0]?.answer();
    expect(await asked).toBe('one!');
  });

  it('leaves no batch behind that asks for nobody', async () => {
    const { ask, batches, passes, inMinutes } = slowlyByTheClock();
    const first = ask('one');
    await passes(1000);
    const gone = expect(ask('two', { until: inMinutes(1) })).rejects.toMatchObject(tooLate);
    await passes(MINUTE + MOMENT);
    await gone;
    batches[0]?.answer();
    await passes(1000);
    expect(await first).toBe('one!');
    expect(batches).toHaveLength(1);
  });

  it('is answered as ever where it is not over, and leaves no timer behind', async () => {
    const { ask, batches, passes, inMinutes } = slowlyByTheClock();
    const asked = [ask('one', { until: inMinutes(6) }), ask('two', { until: inMinutes(600_000) })];
    await passes(1000);
    batches[0]?.answer();
    expect(await Promise.all(asked)).toEqual(['one!', 'two!']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

interface Asking {
  readonly purpose: CallContext['purpose'];
  readonly count: number;
  readonly everyMs: number;
}

describe('asks that follow each other', () => {
  /** With time in our hands: how large the batches are when somebody asks every so many milliseconds. */
  async function batchesOf({ purpose, count, everyMs }: Asking): Promise<readonly number[]> {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sizes: number[] = [];
    const ask = gather<{ context: CallContext }, string>(async (asks) => {
      sizes.push(asks.length);
      return asks.map(() => '');
    });
    const asked: Promise<string>[] = [];
    for (let each = 0; each < count; each += 1) {
      asked.push(ask({ context: { ...context, purpose } }));
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(asked);
    return sizes;
  }

  const [watch, intake] = [{ purpose: 'watch' }, { purpose: 'intake' }] as const;
  it.each([
    ['share a call as long as they come in quick succession', { ...watch, count: 30, everyMs: 10 }, [30]],
    ['do not wait for one that comes later', { ...watch, count: 3, everyMs: 60 }, [1, 1, 1]],
    ['and keep the first waiting for no more than half a second', { ...watch, count: 120, everyMs: 10 }, [50, 50, 20]],
    ['wait for each other longer where tickets are new', { ...intake, count: 15, everyMs: 90 }, [15]],
    ['but not for long', { ...intake, count: 3, everyMs: 160 }, [1, 1, 1]],
    ['and two seconds at most', { ...intake, count: 300, everyMs: 10 }, [200, 100]],
  ])('%s', async (_what, asking, sizes) => {
    expect(await batchesOf(asking)).toEqual(sizes);
  });
});
