import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { System } from '../policy/operation.js';
import { budgetOn, type Budget, type BudgetOptions } from './budget.js';
import type { BudgetStore } from './budget-store.js';
import { waitOf } from './limiter-wait.js';
import type { Window } from './limits.js';

/** The budget of a process that is alone, such as a command that runs once: same rules, counted in memory. */
export function createLocalBudget(options: BudgetOptions): Budget {
  return budgetOn(memoryStore(options), options);
}

function memoryStore({ clock }: BudgetOptions): BudgetStore {
  const pausedUntil = new Map<System, number>();
  const windows = new Map<System, Window>();
  const taken = new Map<string, number>();
  const limiters = new Map<string, RateLimiterMemory>();

  return {
    read: async (system) => ({
      pausedMs: Math.max(0, (pausedUntil.get(system) ?? 0) - clock.now().getTime()),
      window: windows.get(system),
    }),
    spend: async (system, { calls, seconds }) => {
      const key = `${system}:${calls}:${seconds}`;
      const limiter = limiters.get(key) ?? new RateLimiterMemory({ points: calls, duration: seconds });
      limiters.set(key, limiter);
      return limiter.consume(system).then(() => 0, waitOf);
    },
    place: async (key, places) => {
      const before = taken.get(key) ?? 0;
      if (before >= places) return undefined;
      taken.set(key, before + 1);
      return async () => void taken.set(key, (taken.get(key) ?? 1) - 1);
    },
    pause: async (system, ms) => {
      const until = clock.now().getTime() + ms;
      pausedUntil.set(system, Math.max(until, pausedUntil.get(system) ?? 0));
    },
    learn: async (system, window) => void windows.set(system, window),
  };
}
