import { setImmediate } from 'node:timers/promises';

interface Pending<Item, Receipt> {
  readonly item: Item;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Items added in the same moment, or while a write is under way, are written together. Each promise settles with the
 * write it was part of: `write` answers one receipt per item, in order, or fails for all of them.
 */
export function groupCommit<Item, Receipt>(write: (items: readonly Item[]) => Promise<readonly Receipt[]>) {
  const pending: Pending<Item, Receipt>[] = [];
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    await setImmediate(); // whoever is at it in this turn of the event loop comes along
    while (pending.length > 0) await settle(pending.splice(0, MAX_GROUP));
    draining = undefined;
  }

  async function settle(group: readonly Pending<Item, Receipt>[]): Promise<void> {
    try {
      const receipts = await write(group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, index) => {
        const receipt = receipts[index];
        if (receipt === undefined) reject(new TypeError('expected one receipt per item'));
        else resolve(receipt);
      });
    } catch (cause) {
      for (const { reject } of group) reject(cause);
    }
  }

  return {
    add: (item: Item) =>
      new Promise<Receipt>((resolve, reject) => {
        pending.push({ item, resolve, reject });
        draining ??= drain();
      }),
    /** Resolves when nothing is under way. */
    idle: async () => draining,
  };
}

/** Keeps one statement below the engines' limits on parameters. */
const MAX_GROUP = 500;
