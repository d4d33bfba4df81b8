import type { System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';

/** Remembers refused logins: repeating one locks the account, so nothing is sent to that site for a while. */
export interface LoginBreaker {
  /** What to say instead of asking; undefined when asking is fine. */
  readonly refusal: (system: System) => string | undefined;
  readonly refused: (system: System, detail: string) => void;
}

export function createLoginBreaker(clock: Clock, coolDownMs: number): LoginBreaker {
  const open = new Map<System, { until: number; detail: string }>();
  return {
    refusal: (system) => {
      const breaker = open.get(system);
      if (breaker === undefined || clock.now().getTime() >= breaker.until) return undefined;
      return `${breaker.detail}; not tried again before ${new Date(breaker.until).toISOString()}`;
    },
    refused: (system, detail) => {
      open.set(system, { until: clock.now().getTime() + coolDownMs, detail });
    },
  };
}
