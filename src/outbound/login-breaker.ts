import type { System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';

/** Remembers refused logins: repeating one locks the account, so nothing is sent to that site for a while. */
export interface LoginBreaker {
  /** What to say instead of asking; undefined when asking is fine. */
  readonly refusal: (system: System) => string | undefined;
  readonly refused: (system: System, detail: string) => void;
  /** The site let us in after its rest: the next refusal is a first one again. */
  readonly accepted: (system: System) => void;
}

const LONGEST_MS = 24 * 3_600_000;

/** The first refusal rests a site for `coolDownMs`, each further one twice as long as the one before, up to a day. */
export function createLoginBreaker(clock: Clock, coolDownMs: number): LoginBreaker {
  const open = new Map<System, { until: number; restMs: number; detail: string }>();
  return {
    refusal: (system) => {
      const breaker = open.get(system);
      if (breaker === undefined || clock.now().getTime() >= breaker.until) return undefined;
      return `${breaker.detail}; not tried again before ${new Date(breaker.until).toISOString()}`;
    },
    refused: (system, detail) => {
      const now = clock.now().getTime();
      const last = open.get(system);
      if (last !== undefined && now < last.until) return; // calls of the same moment are one refusal
      const restMs = last === undefined ? coolDownMs : Math.min(last.restMs * 2, LONGEST_MS);
      open.set(system, { until: now + restMs, restMs, detail });
    },
    accepted: (system) => {
      const last = open.get(system);
      if (last !== undefined && clock.now().getTime() >= last.until) open.delete(system);
    },
  };
}
