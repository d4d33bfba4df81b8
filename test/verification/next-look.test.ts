import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { nextLook, wantsSensor } from '../../src/verification/next-look.js';
import { aHost, aTicket, anEvidence, anOpenDetection, at, criterion, withDetections } from '../support/evidence.js';
import { cases } from './cases.js';

const MINUTE = 60_000;

/** What Qualys told at noon: an agent's look at this minute, and nothing new of the findings. */
function lookedAt(minutes: number | undefined) {
  const scanned = minutes === undefined ? undefined : at(minutes);
  return { at: at(0), hosts: [aHost({ lastVmScanned: scanned, lastVmAuthScanned: scanned })], detections: [] };
}

function next(evidence: Evidence, now: Date, pollIntervalMs = 5 * MINUTE, roundMs = pollIntervalMs): Date {
  const verdict = decide(evidence, criterion, now);
  return nextLook(evidence, { verdict, now, pollIntervalMs, roundMs, health: criterion.health });
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
        const look = next({ ...waiting, deadlineAt: at(1_000_000) }, now, interval).getTime();
        expect(look % interval).toBe(0);
        expect(look - now.getTime()).toBeGreaterThanOrEqual(interval / 2);
        expect(look - now.getTime()).toBeLessThan(1.5 * interval);
      }),
    );
  });

  /** Minutes from noon; the agent looked at minute 60, and is expected at minute 300. */
  const expecting = { ...waiting, deadlineAt: at(2000), qualys: { ...waiting.qualys, latest: lookedAt(60) } };

  it.each([
    ['once in a round', 70, 60, 130],
    ['earlier where a rescan is expected within the round', 70, 300, 300],
    ['in every interval while it is expected', 300, 300, 305],
    ['until it is half an hour late', 329, 300, 335],
    ['and then once in a round again', 331, 120, 450],
  ])('is %s: from minute %i, in rounds of %i', (_what, now, round, expected) => {
    expect(next(expecting, at(now), 5 * MINUTE, round * MINUTE)).toEqual(at(expected));
  });

  it.each([
    ['is so early that Falcon is asked, however long a round takes', 1000, 1990],
    ['follows the one before', 1990, 1995],
    ['comes with the deadline, not after it', 1998, 2000],
    ['is one of many again when it has come', 2000, 7000],
  ])('before the deadline %s', (_what, now, expected) => {
    const unforeseen = { ...expecting, qualys: { ...waiting.qualys, latest: lookedAt(undefined) } };
    expect(next(unforeseen, at(now), 5 * MINUTE, 5000 * MINUTE)).toEqual(at(expected));
  });

  it('is never in the past, never sooner than half an interval unless the deadline is, and never after the deadline', () => {
    const minutes = fc.integer({ min: 0, max: 20_000 });
    const moment = fc.record({
      now: minutes,
      left: minutes,
      interval: fc.integer({ min: 1, max: 120 }),
      rounds: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(moment, fc.constantFrom(waiting, expecting, cases.confirming.evidence), (its, evidence) => {
        const [now, deadlineAt, interval] = [at(its.now), at(its.now + its.left), its.interval * MINUTE];
        const verdict = decide(cases['not-yet-rescanned'].evidence, criterion, at(130));
        const look = nextLook(
          { ...evidence, deadlineAt },
          { verdict, now, pollIntervalMs: interval, roundMs: its.rounds * interval, health: criterion.health },
        );
        expect(look.getTime()).toBeGreaterThan(now.getTime() - 1);
        if (its.left > 0) expect(look.getTime()).toBeLessThanOrEqual(deadlineAt.getTime());
        const floor = now.getTime() + interval / 2;
        expect(look.getTime()).toBeGreaterThanOrEqual(its.left > 0 ? Math.min(floor, deadlineAt.getTime()) : floor);
      }),
    );
  });

  it('never comes sooner because there is more to look at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1900 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(50),
        (now, rounds, more) => {
          const look = (count: number) => next(expecting, at(now), 5 * MINUTE, count * 5 * MINUTE).getTime();
          expect(look(rounds + more)).toBeGreaterThanOrEqual(look(rounds));
        },
      ),
    );
  });

  it('is not put off by the others when the sensor is awaited', () => {
    expect(next(cases['index-stale'].evidence, at(150), 5 * MINUTE, 100 * MINUTE)).toEqual(at(155));
  });

  it('is made as soon as a confirming look can count, whatever the grid', () => {
    const { evidence } = cases['confirming'];
    expect(next(evidence, at(141), MINUTE)).toEqual(at(150));
    expect(next(evidence, at(144), 7 * MINUTE, 100 * MINUTE)).toEqual(at(150));
  });

  it.each([
    ['the gap has passed meanwhile', { now: 151, pollMinutes: 1, gapMinutes: 10 }, 160],
    ['the gap has passed for another of the same tick', { now: 154, pollMinutes: 1, gapMinutes: 10 }, 160],
    ["Falcon's clock is an hour behind ours", { now: 200, pollMinutes: 5, gapMinutes: 10 }, 205],
    ['there is no gap, and the host was not heard of', { now: 140, pollMinutes: 5, gapMinutes: 0 }, 142.5],
  ])('confirms some steps later, together with others, where %s', (_where, its, expected) => {
    const { evidence } = cases['confirming'];
    const verdict = decide(evidence, criterion, at(141));
    const health = { ...criterion.health, observationGapMs: its.gapMinutes * MINUTE };
    const look = nextLook(evidence, { verdict, now: at(its.now), pollIntervalMs: its.pollMinutes * MINUTE, health });
    expect(look).toEqual(at(expected));
  });

  it('confirms a sensor whose clock is behind ours with the looks that are kept, and with few', () => {
    const minutes = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(minutes(0, 120), minutes(0, 60), minutes(1, 60), (behind, gap, poll) => {
        const { evidence } = cases['confirming'];
        const verdict = decide(evidence, criterion, at(141));
        const health = { ...criterion.health, observationGapMs: gap * MINUTE };
        const looks = [at(1000)];
        for (let more = 1; more < 12; more += 1) {
          const last = looks.at(-1) ?? at(1000);
          const told = { at: new Date(last.getTime() - behind * MINUTE), host: evidence.falcon.looks.at(-1)?.host };
          const seen = { ...evidence, deadlineAt: at(100_000), falcon: { ...evidence.falcon, looks: [told] } };
          const look = nextLook(seen, { verdict, now: last, pollIntervalMs: poll * MINUTE, health });
          expect(look.getTime() - last.getTime()).toBeGreaterThanOrEqual((Math.max(poll / 10, gap) * MINUTE) / 2);
          looks.push(look);
        }
        const counts = looks.findIndex(
          (look) => look.getTime() - at(1000).getTime() >= gap * MINUTE && look > at(1000),
        );
        expect(counts).toBeGreaterThan(0);
        expect(counts).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('is half an interval ahead where the host was not heard of between the last two looks', () => {
    const { evidence } = cases['confirming'];
    const verdict = decide(evidence, criterion, at(141));
    const health = (gapMs: number) => ({ ...criterion.health, observationGapMs: gapMs });
    const host = evidence.falcon.looks.at(-1)?.host ?? expect.fail('expected a host');
    const looked = (heardAt: readonly number[], gapMs = MINUTE / 2) => {
      const looks = heardAt.map((onlineLastSeen, index) => ({
        at: at(141 + index / 2),
        host: { ...host, onlineLastSeen: at(onlineLastSeen) },
      }));
      const seen = { ...evidence, falcon: { ...evidence.falcon, looks } };
      return nextLook(seen, { verdict, now: at(141.5), pollIntervalMs: 5 * MINUTE, health: health(gapMs) });
    };
    expect(looked([140, 141])).toEqual(at(142));
    expect(looked([140, 141], 0)).toEqual(at(141.75));
    expect(looked([140, 140])).toEqual(at(144));
    expect(looked([141, 140])).toEqual(at(144));
  });

  it('is on the grid when nobody has looked at a sensor yet', () => {
    const { evidence } = cases['confirming'];
    const verdict = decide(evidence, criterion, at(141));
    const unseen = { ...evidence, falcon: { ...evidence.falcon, looks: [] } };
    const moment = { verdict, now: at(141), pollIntervalMs: 5 * MINUTE, health: criterion.health };
    expect(nextLook(unseen, moment)).toEqual(at(145));
  });

  it('is at the next point of the grid when what put it off is over', () => {
    const verdict = decide(waiting, criterion, at(141));
    const moment = { verdict, now: at(141), pollIntervalMs: 5 * MINUTE, health: criterion.health };
    expect(nextLook(waiting, { ...moment, putOffMs: 0 })).toEqual(at(145));
    expect(nextLook(waiting, { ...moment, putOffMs: 31 * MINUTE })).toEqual(at(175));
  });

  it('is no confirming look where it is put off', () => {
    const { evidence } = cases['confirming'];
    const verdict = decide(evidence, criterion, at(141));
    const moment = { verdict, pollIntervalMs: 5 * MINUTE, health: criterion.health };
    expect(nextLook(evidence, { ...moment, now: at(141), putOffMs: 30 * MINUTE })).toEqual(at(175));
  });
});

describe('Falcon is asked', () => {
  const by = (now: number) => ({ now: at(now), pollIntervalMs: 5 * MINUTE });
  const rebooting = aTicket({ rebootRequired: 'yes' });
  const found = { lastFound: at(120), lastTest: at(120) };
  const sign = anOpenDetection({ ...found, qid: 90126, uniqueId: 'r', type: 'potential' });
  const waiting = anEvidence({ qualys: withDetections([anOpenDetection(found), sign]) });

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
    ['not when it is found again and Qualys sees a restart that is due', waiting, 150, false],
    ['not when Qualys cannot prove anything', cases['host-not-found'].evidence, 72 * 60 - 10, false],
    ['not when there is nothing to prove', anEvidence({ qids: [], ticket: aTicket({ qids: [] }) }), 150, false],
  ])('%s', (_when, evidence, now, wanted) => {
    expect(wantsSensor(evidence, criterion, by(now))).toBe(wanted);
  });
});
