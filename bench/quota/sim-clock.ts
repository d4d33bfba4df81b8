import type { Clock } from '../../src/shared/clock.js';

/** A day in minutes: who sleeps moves the clock. There is one actor, so nobody else misses anything by it. */
export function simClock(start: Date) {
  let now = start.getTime();
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms) => void (now += ms),
  };
  return { clock, advanceTo: (ms: number) => void (now = Math.max(now, ms)) };
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
