import type { Clock } from '../../src/shared/clock.js';

/** A clock that moves only when somebody sleeps or turns it; every sleep ends at once. */
export function manualClock(start = '2026-11-20T16:00:00Z') {
  let now = Date.parse(start);
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
  };
  return { clock, sleeps, turn: (ms: number) => void (now += ms) };
}
