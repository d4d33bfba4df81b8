import { budgetOn, type Budget, type BudgetOptions } from './budget.js';
import type { BudgetStore } from './budget-store.js';
import type { Window } from './limits.js';

/** The budget of a process that is alone, such as a command that runs once: same rules, counted in memory. */
export function createLocalBudget(options: BudgetOptions): Budget {
  return budgetOn(memoryStore(options), options);
}

function memoryStore({ clock }: BudgetOptions): BudgetStore {
  const pausedUntil = new Map<string, number>();
  const windows = new Map<string, Window>();
  const taken = new Map<string, number>();
  const spent = new Map<string, readonly number[]>();

  return {
    pausedMs: async (scope) => Math.max(0, (pausedUntil.get(scope) ?? 0) - clock.now().getTime()),
    told: async (scope) => windows.get(scope),
    spend: async (scope, seconds, allowances) => {
      const now = clock.now().getTime();
      const ms = Math.ceil(seconds * 1000);
      const windows = allowances.map(({ of, calls }) => {
        const key = `${scope}:${of}`;
        return { key, calls, times: (spent.get(key) ?? []).filter((time) => time > now - ms) };
      });
      const waits = windows.map(({ calls, times }) => (times.at(-calls) ?? -Infinity) + ms - now);
      const waitMs = Math.max(0, ...waits);
      if (waitMs === 0) for (const { key, times } of windows) spent.set(key, [...times, now]);
      return waitMs;
    },
    place: async (scope, places) => {
      const before = taken.get(scope) ?? 0;
      if (before >= places) return undefined;
      taken.set(scope, before + 1);
      return async () => void taken.set(scope, (taken.get(scope) ?? 1) - 1);
    },
    pause: async (scope, ms) => {
      const until = clock.now().getTime() + ms;
      pausedUntil.set(scope, Math.max(until, pausedUntil.get(scope) ?? 0));
    },
    learn: async (scope, window) => void windows.set(scope, window),
  };
}
