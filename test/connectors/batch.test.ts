import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { gather, gatherInTurn } from '../../src/connectors/batch.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { eventually } from '../support/eventually.js';

const context: CallContext = { purpose: 'intake', subjects: [] };

/** Batches that are answered when they are told to be. */
function slowly() {
  const batches: { names: string[]; answer: () => void }[] = [];
  const ask = gatherInTurn<{ name: string; context: CallContext }, string>(async (asks) => {
    const names = asks.map(({ name }) => name);
    await new Promise<void>((resolve) => batches.push({ names, answer: resolve }));
    if (names.includes('bad')) throw new Error('the whole batch failed');
    return names.map((name) => (name === 'odd' ? new Error('its own') : `${name}!`));
  });
  const begun = (count: number) => eventually(`${count} batches`, async () => batches.length >= count);
  return { batches, begun, ask: (name: string) => ask({ name, context }) };
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

describe('asks that follow each other', () => {
  /** With time in our hands: how large the batches are when somebody asks every so many milliseconds. */
  async function batchesOf(count: number, everyMs: number): Promise<readonly number[]> {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sizes: number[] = [];
    const ask = gather<{ context: CallContext }, string>(async (asks) => {
      sizes.push(asks.length);
      return asks.map(() => '');
    });
    const asked: Promise<string>[] = [];
    for (let each = 0; each < count; each += 1) {
      asked.push(ask({ context }));
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(asked);
    return sizes;
  }

  it.each([
    ['share a call as long as they come in quick succession', 30, 10, [30]],
    ['do not wait for one that comes later', 3, 60, [1, 1, 1]],
    ['and keep the first waiting for no more than half a second', 120, 10, [50, 50, 20]],
  ])('%s', async (_what, count, everyMs, sizes) => {
    expect(await batchesOf(count, everyMs)).toEqual(sizes);
  });
});
