import { describe, expect, it } from 'vitest';
import { groupCommit } from '../../src/ledger/group-commit.js';

describe('group commit', () => {
  it('writes what was added in the same moment at once, and what came meanwhile next, in order', async () => {
    const groups: (readonly number[])[] = [];
    const late: Promise<string>[] = [];
    const group = groupCommit(async (items: readonly number[]) => {
      groups.push(items);
      if (groups.length === 1) late.push(group.add(4), group.add(5));
      return items.map((item) => `written ${item}`);
    });

    expect(await Promise.all([1, 2, 3].map(group.add))).toEqual(['written 1', 'written 2', 'written 3']);
    expect(await Promise.all(late)).toEqual(['written 4', 'written 5']);
    expect(groups).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('tells everybody in a group that it failed, and goes on with the next', async () => {
    const outcomes = [new Error('the disk is full'), undefined];
    const group = groupCommit(async (items: readonly number[]) => {
      const error = outcomes.shift();
      if (error) throw error;
      return items;
    });

    const first = await Promise.allSettled([group.add(1), group.add(2)]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await group.add(3)).toBe(3);
  });

  it('is idle only when everything is written', async () => {
    const written: number[] = [];
    const group = groupCommit(async (items: readonly number[]) => {
      written.push(...items);
      return items;
    });
    const adding = group.add(1);
    await group.idle();
    expect(written).toEqual([1]);
    await adding;
  });
});
