import type { Access } from './access.js';
import { groupCommit } from './group-commit.js';
import { LedgerUnavailable } from './ledger.js';
import type { Database } from './schema.js';

type Receipt<Result> = { readonly result: Result } | { readonly cause: unknown };

interface Work<Item, Result> {
  /** Rows are taken in the order of their keys, so that two processes do not wait for each other. */
  readonly keyOf: (item: Item) => string;
  readonly run: (db: Database, item: Item) => Promise<Result>;
}

/** Work of the same moment in one transaction: one wait for the disk, not one each. What spoils it for all is done alone. */
export function together<Item, Result>(access: Access, work: Work<Item, Result>) {
  const group = groupCommit((items: readonly Item[]) => commit(access, work, items));
  return {
    add: async (item: Item): Promise<Result> => {
      const receipt = await group.add(item);
      if ('cause' in receipt) throw receipt.cause;
      return receipt.result;
    },
    idle: group.idle,
  };
}

async function commit<Item, Result>(
  access: Access,
  work: Work<Item, Result>,
  items: readonly Item[],
): Promise<readonly Receipt<Result>[]> {
  try {
    return await access.write((db) => runAll(db, work, items));
  } catch (cause) {
    if (items.length === 1 || cause instanceof LedgerUnavailable) return items.map(() => ({ cause }));
    const alone: Receipt<Result>[] = [];
    for (const item of items) alone.push(...(await commit(access, work, [item])));
    return alone;
  }
}

async function runAll<Item, Result>(
  db: Database,
  { keyOf, run }: Work<Item, Result>,
  items: readonly Item[],
): Promise<readonly Receipt<Result>[]> {
  const receipts: Receipt<Result>[] = [];
  const order = items.map((item, index) => ({ item, index, key: keyOf(item) }));
  for (const { item, index } of order.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    receipts[index] = { result: await run(db, item) };
  }
  return receipts;
}
