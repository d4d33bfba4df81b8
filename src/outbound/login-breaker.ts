import type { System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';

/** Remembers refused logins: repeating one locks the account, so nothing is sent to that site for a while. */
export interface LoginBreaker {
  /** What to say instead of asking; undefined when asking is fine. */
  readonly refusal: (system: System) => Promise<string | undefined>;
  readonly refused: (system: System, detail: string) => Promise<void>;
  /** The site let us in after its rest: the next refusal is a first one again. */
  readonly accepted: (system: System) => Promise<void>;
}

export interface BreakerOptions {
  readonly clock: Clock;
  /** The first refusal rests a site for so long, each further one twice as long as the one before, up to a day. */
  readonly coolDownMs?: number | undefined;
}

export const COOL_DOWN_MS = 15 * 60_000;
export const LONGEST_REST_MS = 24 * 3_600_000;

/** The breaker of a process that is alone, such as a command that runs once. */
export function createLoginBreaker({ clock, coolDownMs = COOL_DOWN_MS }: BreakerOptions): LoginBreaker {
  const open = new Map<System, { until: number; restMs: number; detail: string }>();
  return {
    refusal: async (system) => {
      const breaker = open.get(system);
      if (breaker === undefined || clock.now().getTime() >= breaker.until) return undefined;
      return notBefore(breaker);
    },
    refused: async (system, detail) => {
      const now = clock.now().getTime();
      const last = open.get(system);
      if (last !== undefined && now < last.until) return; // calls of the same moment are one refusal
      const restMs = last === undefined ? coolDownMs : Math.min(last.restMs * 2, LONGEST_REST_MS);
      open.set(system, { until: now + restMs, restMs, detail });
    },
    accepted: async (system) => {
      const last = open.get(system);
      if (last !== undefined && clock.now().getTime() >= last.until) open.delete(system);
    },
  };
}

/** What to say while a site rests. */
export function notBefore({ until, detail }: { until: number; detail: string }): string {
  return `${detail}; not tried again before ${new Date(until).toISOString()}`;
}
