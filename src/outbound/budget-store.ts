import type { System } from '../policy/operation.js';
import type { Log } from '../shared/logger.js';
import type { Window } from './limits.js';

/** Where the counting is done. `undefined` from `place` means that all places are taken. */
export interface BudgetStore {
  readonly read: (system: System) => Promise<{ pausedMs: number; window: Window | undefined }>;
  /** Spends one call, or says how many milliseconds there is nothing to spend. */
  readonly spend: (system: System, window: Window) => Promise<number>;
  readonly place: (key: string, places: number) => Promise<(() => Promise<void>) | undefined>;
  readonly pause: (system: System, ms: number) => Promise<void>;
  readonly learn: (system: System, window: Window) => Promise<void>;
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
    place: async (key, places) => {
      const release = await store.place(key, places);
      return release && (() => tried(key, release()));
    },
    pause: (system, ms) => tried(system, store.pause(system, ms)),
    learn: (system, window) => tried(system, store.learn(system, window)),
  };
}
