import type { Log } from '../shared/logger.js';
import type { CallContext } from './contract.js';
import type { Window } from './limits.js';

/** So many calls of a scope's window: of all of them, or of those that one kind of work makes. */
export interface Allowance {
  readonly of: 'all' | CallContext['purpose'];
  readonly calls: number;
}

/**
 * Where the counting is done. A scope is what is counted together: a system, or one operation of it (`scopeOf`).
 * `undefined` from `place` means that all places are taken.
 */
export interface BudgetStore {
  readonly pausedMs: (scope: string) => Promise<number>;
  /** What the vendor has told of this scope. */
  readonly told: (scope: string) => Promise<Window | undefined>;
  /** Spends one call of each allowance, or of none: says how many milliseconds one of them has nothing to spend. */
  readonly spend: (scope: string, seconds: number, allowances: readonly Allowance[]) => Promise<number>;
  readonly place: (scope: string, places: number) => Promise<(() => Promise<void>) | undefined>;
  /** Never shortens a pause that is longer. */
  readonly pause: (scope: string, ms: number) => Promise<void>;
  readonly learn: (scope: string, window: Window) => Promise<void>;
}

/** What only makes the next call cheaper must not spoil this one: such writes are tried, and a failure is logged. */
export function forgiving(store: BudgetStore, log: Log): BudgetStore {
  async function tried(of: string, writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (cause) {
      log.warn('budget not written', { of, cause });
    }
  }
  return {
    ...store,
    place: async (scope, places) => {
      const release = await store.place(scope, places);
      return release && (() => tried(scope, release()));
    },
    pause: (scope, ms) => tried(scope, store.pause(scope, ms)),
    learn: (scope, window) => tried(scope, store.learn(scope, window)),
  };
}
