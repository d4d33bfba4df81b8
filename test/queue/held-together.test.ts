import { describe, expect, it } from 'vitest';
import { heldTogether } from '../../src/queue/held-together.js';

/** A source that gives what the test hands it, and a clock whose time passes when the test says so. */
function scene() {
  const handed: ((piece: readonly number[] | Error | 'end') => void)[] = [];
  const passing: (() => void)[] = [];
  const clock = { sleep: () => new Promise<void>((resolve) => void passing.push(resolve)) };
  async function* source(): AsyncGenerator<readonly number[]> {
    for (;;) {
      const piece = await new Promise<readonly number[] | Error | 'end'>((resolve) => void handed.push(resolve));
      if (piece === 'end') return;
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  }
  const given = heldTogether(source(), { mostMs: 5000, clock });
  async function hand(piece: readonly number[] | Error | 'end'): Promise<void> {
    await expect.poll(() => handed.length).toBe(1);
    handed.shift()?.(piece);
  }
  async function pass(): Promise<void> {
    await expect.poll(() => passing.length).toBe(1);
    passing.shift()?.();
  }
  return { given, hand, pass };
}

describe('what comes in pieces', () => {
  it('is given as one when it is all there', async () => {
    const { given, hand } = scene();
    const first = given.next();
    for (const piece of [[1], [], [2, 3], 'end'] as const) await hand(piece);
    expect(await first).toEqual({ done: false, value: [1, 2, 3] });
    expect(await given.next()).toEqual({ done: true, value: undefined });
  });

  it('is given as far as it is there when the time is over, and held anew afterwards', async () => {
    const { given, hand, pass } = scene();
    const first = given.next();
    await hand([1]);
    await hand([2]);
    await pass();
    expect(await first).toEqual({ done: false, value: [1, 2] });
    const second = given.next();
    await hand([3]);
    await pass();
    expect(await second).toEqual({ done: false, value: [3] });
  });

  it('is nothing where nothing comes', async () => {
    const { given, hand } = scene();
    const first = given.next();
    await hand([]);
    await hand('end');
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('is given before the error that ends it', async () => {
    const { given, hand } = scene();
    const first = given.next();
    await hand([1]);
    await hand(new Error('away'));
    expect(await first).toEqual({ done: false, value: [1] });
    await expect(given.next()).rejects.toThrow('away');
  });
});
