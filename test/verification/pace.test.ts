import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundMs } from '../../src/verification/pace.js';

const MINUTE = 60_000;
/** Three quarters of 40 % of 300 calls an hour. */
const share = { calls: 90, seconds: 3600 };

describe('a round', () => {
  it.each([
    ['nobody', 0, 5],
    ['one', 1, 5],
    ['as many as fit into the share in five minutes', 1400, 5],
    ['one more: half of the calls go round', 1401, 15],
    ['ten thousand', 10_000, 70],
  ])('of %s (%i) takes %i minutes', (_what, waiting, minutes) => {
    expect(roundMs(5 * MINUTE, { waiting, perCall: 200, ...share }) / MINUTE).toBe(minutes);
  });

  it('is one poll interval where the calls just suffice', () => {
    const exact = { waiting: 1600, perCall: 200, calls: 96, seconds: 3600 };
    expect(roundMs(5 * MINUTE, exact)).toBe(5 * MINUTE);
    expect(roundMs(5 * MINUTE, { ...exact, waiting: 1601 })).toBe(15 * MINUTE);
  });

  const load = fc.record({
    waiting: fc.nat(200_000),
    perCall: fc.integer({ min: 1, max: 200 }),
    calls: fc.integer({ min: 1, max: 2000 }),
    seconds: fc.constantFrom(60, 3600, 86_400),
  });
  const interval = fc.integer({ min: 1, max: 120 }).map((minutes) => minutes * MINUTE);

  it('is a whole number of poll intervals, and leaves half of the calls where it takes several', () => {
    fc.assert(
      fc.property(interval, load, (pollMs, its) => {
        const round = roundMs(pollMs, its);
        expect(round % pollMs).toBe(0);
        expect(round).toBeGreaterThanOrEqual(pollMs);
        const callsMade = Math.ceil(its.waiting / its.perCall);
        const callsAllowed = (its.calls * round) / (its.seconds * 1000);
        expect(callsMade).toBeLessThanOrEqual(callsAllowed * (round > pollMs ? 0.5 : 1) + 1e-6);
      }),
    );
  });

  it('never gets shorter with more tickets, fewer to a call, or fewer calls', () => {
    fc.assert(
      fc.property(interval, load, fc.nat(50_000), (pollMs, its, more) => {
        const round = roundMs(pollMs, its);
        expect(roundMs(pollMs, { ...its, waiting: its.waiting + more })).toBeGreaterThanOrEqual(round);
        expect(roundMs(pollMs, { ...its, perCall: Math.max(1, its.perCall - more) })).toBeGreaterThanOrEqual(round);
        expect(roundMs(pollMs, { ...its, calls: Math.max(1, its.calls - more) })).toBeGreaterThanOrEqual(round);
      }),
    );
  });
});
