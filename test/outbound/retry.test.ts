import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Failure } from '../../src/outbound/failure.js';
import { retryDelay, type Attempt } from '../../src/outbound/retry.js';

const limited = (retryAfterMs: number | undefined): Failure => ({ kind: 'rate-limited', retryAfterMs, detail: '' });
const down: Failure = { kind: 'unavailable', status: 503, detail: '' };

it.each<[string, Failure, Pick<Attempt, 'effect' | 'number'>, number | undefined]>([
  ['a vendor that is down', down, { effect: 'read', number: 1 }, 2000],
  ['a vendor that is still down', down, { effect: 'read', number: 2 }, 4000],
  ['a vendor that stays down', down, { effect: 'read', number: 3 }, undefined],
  ['a write to a vendor that is down', down, { effect: 'write', number: 1 }, undefined],
  ['no connection', { kind: 'unreachable', detail: '' }, { effect: 'read', number: 1 }, 2000],
  ['a write without connection', { kind: 'unreachable', detail: '' }, { effect: 'write', number: 1 }, undefined],
  ['no answer in time', { kind: 'timeout' }, { effect: 'read', number: 1 }, 2000],
  ['no answer in time again', { kind: 'timeout' }, { effect: 'read', number: 2 }, undefined],
  ['a write without answer in time', { kind: 'timeout' }, { effect: 'write', number: 1 }, undefined],
  ['a limit with advice', limited(7000), { effect: 'read', number: 1 }, 7000],
  ['a limit with advice, for a write', limited(7000), { effect: 'write', number: 1 }, 7000],
  ['a limit without advice', limited(undefined), { effect: 'read', number: 2 }, 4000],
  ['a limit of a minute', limited(60_000), { effect: 'read', number: 1 }, 60_000],
  ['a limit of more than a minute', limited(60_001), { effect: 'read', number: 1 }, undefined],
  ['a document that is cut off', { kind: 'malformed', detail: '' }, { effect: 'read', number: 1 }, 2000],
  ['a document that is cut off again', { kind: 'malformed', detail: '' }, { effect: 'read', number: 2 }, undefined],
  ['a write with a strange answer', { kind: 'malformed', detail: '' }, { effect: 'write', number: 1 }, undefined],
  ['a denial', { kind: 'denied', because: [] }, { effect: 'read', number: 1 }, undefined],
  ['no audit trail', { kind: 'audit-unavailable' }, { effect: 'read', number: 1 }, undefined],
  ['what makes no sense any more', { kind: 'withheld', detail: '' }, { effect: 'write', number: 1 }, undefined],
  ['refused credentials', { kind: 'unauthorized', detail: '' }, { effect: 'read', number: 1 }, undefined],
  ['a missing right', { kind: 'forbidden', detail: '' }, { effect: 'read', number: 1 }, undefined],
  ['nothing there', { kind: 'not-found' }, { effect: 'read', number: 1 }, undefined],
  ['a refused request', { kind: 'rejected', status: 400, detail: '' }, { effect: 'read', number: 1 }, undefined],
  ['too long an answer', { kind: 'too-large', limitBytes: 1 }, { effect: 'read', number: 1 }, undefined],
  ['a redirect', { kind: 'misdirected', detail: '' }, { effect: 'read', number: 1 }, undefined],
])('%s', (_case, failure, attempt, expected) => {
  expect(retryDelay(failure, { ...attempt, jitter: 0 })).toBe(expected);
});

it('a delay is never longer than a minute, and jitter at most doubles it', () => {
  const failure = fc.constantFrom<Failure>(down, { kind: 'timeout' }, limited(undefined), limited(59_000));
  fc.assert(
    fc.property(
      failure,
      fc.integer({ min: 1, max: 10 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failure, number, jitter) => {
        const delay = retryDelay(failure, { number, effect: 'read', jitter });
        const still = retryDelay(failure, { number, effect: 'read', jitter: 0 });
        if (delay === undefined || still === undefined) return delay === still;
        return delay <= 60_000 && delay >= still && delay <= 2 * still;
      },
    ),
  );
});
