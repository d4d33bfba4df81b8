import { expect, it } from 'vitest';
import { createLoginBreaker } from '../../src/outbound/login-breaker.js';
import { manualClock } from './manual-clock.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** Refuses as soon as the breaker lets somebody ask; how long each rest was, in minutes. */
function rests(times: number): number[] {
  const { clock, turn } = manualClock();
  const breaker = createLoginBreaker(clock, QUARTER);
  return Array.from({ length: times }, () => {
    breaker.refused('qualys', 'check QUALYS_PASSWORD');
    let minutes = 0;
    for (; breaker.refusal('qualys') !== undefined; minutes += 1) turn(MINUTE);
    return minutes;
  });
}

it('rests twice as long after each further refusal, up to a day', () => {
  expect(rests(9)).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
});

it('takes refusals of the same moment for one', () => {
  const { clock, turn } = manualClock();
  const breaker = createLoginBreaker(clock, QUARTER);
  for (let call = 0; call < 10; call += 1) breaker.refused('qualys', 'check QUALYS_PASSWORD');
  turn(QUARTER);
  expect(breaker.refusal('qualys')).toBeUndefined();
});

it('begins anew once the site has let us in, and not by an answer that was still under way', () => {
  const { clock, turn } = manualClock();
  const breaker = createLoginBreaker(clock, QUARTER);
  breaker.refused('qualys', 'check QUALYS_PASSWORD');
  breaker.accepted('qualys');
  expect(breaker.refusal('qualys')).toContain('QUALYS_PASSWORD');

  turn(QUARTER);
  breaker.accepted('qualys');
  breaker.refused('qualys', 'check QUALYS_PASSWORD');
  turn(QUARTER);
  expect(breaker.refusal('qualys')).toBeUndefined();
});

it('lets the other sites alone', () => {
  const breaker = createLoginBreaker(manualClock().clock, QUARTER);
  breaker.refused('qualys', 'check QUALYS_PASSWORD');
  expect(breaker.refusal('crowdstrike')).toBeUndefined();
});
