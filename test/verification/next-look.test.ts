import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { nextLook, wantsSensor } from '../../src/verification/next-look.js';
import { anEvidence, aTicket, at, criterion } from '../support/evidence.js';
import { cases } from './cases.js';

const MINUTE = 60_000;

function next(evidence: Evidence, now: Date, pollIntervalMs = 5 * MINUTE): Date {
  const verdict = decide(evidence, criterion, now);
  return nextLook(evidence, { verdict, now, pollIntervalMs, health: criterion.health });
}

describe('the next look', () => {
  const waiting = cases['not-yet-rescanned'].evidence;

  it.each([
    [0, 5],
    [1, 5],
    [2.5, 5],
    [2.6, 10],
    [4, 10],
    [5, 10],
  ])('from minute %d is at minute %d of the common grid', (now, expected) => {
    expect(next(waiting, at(now))).toEqual(at(expected));
  });

  it('is always ahead, on the grid, and no further than one and a half intervals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 120 }), (ms, minutes) => {
        const [now, interval] = [new Date(at(0).getTime() + ms), minutes * MINUTE];
        const look = next(waiting, now, interval).getTime();
        expect(look % interval).toBe(0);
        expect(look - now.getTime()).toBeGreaterThanOrEqual(interval / 2);
        expect(look - now.getTime()).toBeLessThan(1.5 * interval);
      }),
    );
  });

  it('waits until a confirming look can count', () => {
    const { evidence } = cases['confirming'];
    expect(next(evidence, at(141), MINUTE)).toEqual(at(150));
    expect(next(evidence, at(149), MINUTE)).toEqual(at(150));
  });
});

describe('Falcon is asked', () => {
  const by = (now: number) => ({ now: at(now), pollIntervalMs: 5 * MINUTE });
  const rebooting = aTicket({ rebootRequired: 'yes' });

  it.each([
    ['when the finding is fixed', cases['fixed-and-healthy'].evidence, 150, true],
    ['when a restart must be proved', cases['reboot-unproven'].evidence, 150, true],
    [
      'when a restart may explain why it is open',
      { ...cases['still-vulnerable'].evidence, ticket: rebooting },
      150,
      true,
    ],
    ['when this is the last look before the deadline', cases['not-yet-rescanned'].evidence, 72 * 60 - 10, true],
    ['not while no rescan has come', cases['not-yet-rescanned'].evidence, 150, false],
    ['not when the finding is open anyway', cases['still-vulnerable'].evidence, 150, false],
    ['not when Qualys cannot prove anything', cases['host-not-found'].evidence, 72 * 60 - 10, false],
    ['not when there is nothing to prove', anEvidence({ qids: [], ticket: aTicket({ qids: [] }) }), 150, false],
  ])('%s', (_when, evidence, now, wanted) => {
    expect(wantsSensor(evidence, criterion, by(now))).toBe(wanted);
  });
});
