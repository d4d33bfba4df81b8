import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { JobResult, PatchFacts } from '../../src/verification/patch-facts.js';
import { withPatching, withoutPatching } from '../../src/verification/with-patching.js';
import { anEvidence, anOpenDetection, at, withDetections } from '../support/evidence.js';
import { evidence, minutes, now, present, sources } from './arbitraries.js';
import { anAsset, aPatch, facts, heir, needingRestart } from './patches.js';

const ids = fc.subarray(['kb-1', 'kb-2']);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const result: fc.Arbitrary<JobResult> = fc
  .record({
    job: fc.constantFrom('job-1', 'job-2'),
    run: fc.constantFrom('1', '2'),
    type: fc.constantFrom('install', 'install', 'install', 'install', 'uninstall', 'unknown'),
    startedAt: maybe(minutes),
    endedAt: fc.oneof({ arbitrary: minutes, weight: 6 }, fc.constant(undefined)),
    statusAt: maybe(minutes),
    pendingReboot: fc.constantFrom(false, false, undefined, true),
    running: fc.constantFrom(false, undefined, undefined, true),
    installed: ids,
    failed: fc.constantFrom<string[]>([], [], [], ['kb-1']),
    superseded: ids,
    notApplicable: ids,
    given: fc.constantFrom<string[]>([], [], ['kb-1', 'kb-2']),
  })
  .map((drawn) => present<JobResult>(drawn));

const patchFacts: fc.Arbitrary<PatchFacts> = fc
  .record({
    results: fc.array(result, { maxLength: 4 }),
    reboot: maybe(fc.boolean()),
    seen: maybe(ids),
    assessedAt: maybe(minutes),
    uncovered: fc.boolean(),
  })
  .map(({ results, reboot, seen, assessedAt, uncovered }) =>
    facts({
      at: at(400),
      results,
      patches: [present({ ...aPatch(), rebootRequired: reboot }), heir],
      asset: present({ ...anAsset(), installed: seen, assessedAt }),
      uncovered: uncovered ? [{ job: 'job-9', given: ['kb-1'] }] : [],
    }),
  );

/** A ticket whose moment a person has set, or nobody. */
const ticket: fc.Arbitrary<Evidence> = fc
  .tuple(evidence, fc.constantFrom('patched-at' as const, 'entered-state' as const, 'updated-on' as const))
  .map(([drawn, origin]) => anEvidence(Object.assign(drawn, { t0: { at: drawn.t0.at, origin } })));

describe('the laws of Patch Management', () => {
  it('alone it verifies nothing: without a Fixed record of the scanner there is no close', () => {
    fc.assert(
      fc.property(ticket, patchFacts, now, sources, (before, told, moment, by) => {
        const open = { ...before, qualys: withDetections([anOpenDetection()]) };
        const unseen = { ...before, qualys: withDetections([]) };
        for (const one of [open, unseen]) {
          const verdict = decide(withPatching(one, told), by, moment);
          expect(verdict.reason).not.toBe('fixed-and-healthy');
          expect(verdict.reason).not.toBe('already-fixed');
          if (verdict.ruling === 'verified') expect(verdict.reason).toBe('fixed-by-second-opinion');
        }
      }),
    );
  });

  it('a failure, a pending restart, a removal or a gap never turns a verdict into verified', () => {
    const bad: readonly ((told: PatchFacts, minute: Date) => PatchFacts)[] = [
      (told, minute) => also(told, { type: 'install', failed: ['kb-1'], endedAt: minute }),
      (told, minute) => also(told, { type: 'install', pendingReboot: true, statusAt: minute }),
      (told, minute) => also(told, { type: 'uninstall', installed: ['kb-1'], endedAt: minute }),
      (told) => ({ ...told, uncovered: [{ job: 'job-9', given: ['kb-1'] }] }),
      (told) => ({ ...told, patches: needingRestart() }),
    ];
    fc.assert(
      fc.property(
        ticket,
        patchFacts,
        fc.tuple(fc.constantFrom(...bad), minutes),
        fc.tuple(now, sources),
        (before, told, [worsen, minute], [moment, by]) => {
          // The facts are complete from the first: what is drawn may itself move T0, and only the bad fact is on trial.
          const good = decide(withPatching(before, told), by, moment).ruling;
          if (good === 'verified' || decide(before, by, moment).ruling === 'verified') return;
          expect(decide(withPatching(before, worsen(told, minute)), by, moment).ruling).not.toBe('verified');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a removal after the patch is never verified', () => {
    fc.assert(
      fc.property(ticket, patchFacts, now, sources, (before, told, moment, by) => {
        const removed = also(
          { ...told, results: told.results.map((one) => ({ ...one, installed: [] })) },
          {
            type: 'uninstall',
            installed: ['kb-1'],
            endedAt: at(399),
          },
        );
        expect(decide(withPatching(before, removed), by, moment).ruling).not.toBe('verified');
      }),
      { numRuns: 1000 },
    );
  });

  it('never moves T0 before the moment that a person has set', () => {
    fc.assert(
      fc.property(ticket, patchFacts, (before, told) => {
        const { t0 } = withPatching(before, told);
        if (before.t0.origin === 'patched-at') expect(t0.at >= before.t0.at).toBe(true);
        if (t0.origin === 'patch-job') expect(t0.own).toEqual(before.t0);
        else expect(t0).toEqual(before.t0);
      }),
    );
  });

  it('its silence changes nothing', () => {
    fc.assert(
      fc.property(ticket, patchFacts, now, sources, (before, told, moment, by) => {
        const silent = { at: at(400), why: 'away' };
        expect(decide(withoutPatching(before, silent), by, moment)).toEqual(decide(before, by, moment));
        const known = withPatching(before, told);
        expect(decide(withoutPatching(known, silent), by, moment)).toEqual(decide(known, by, moment));
      }),
    );
  });

  it('the order of runs, patches and jobs does not matter', () => {
    fc.assert(
      fc.property(ticket, patchFacts, now, sources, (before, told, moment, by) => {
        const turned = { ...told, results: told.results.toReversed(), patches: told.patches.toReversed() };
        const one = decide(withPatching(before, told), by, moment);
        const other = decide(withPatching(before, turned), by, moment);
        expect([other.ruling, other.reason]).toEqual([one.ruling, one.reason]);
      }),
    );
  });

  it('are tried on facts that matter', () => {
    const drawn = fc.sample(fc.tuple(ticket, patchFacts, now, sources), { numRuns: 1500, seed: 11 });
    const verdicts = drawn.map(([before, told, moment, by]) => decide(withPatching(before, told), by, moment));
    const reasons = new Set(verdicts.map(({ reason }) => reason));
    expect(verdicts.filter(({ ruling }) => ruling === 'verified').length).toBeGreaterThan(30);
    for (const reason of ['patch-uninstalled', 'reboot-unproven'] as const) {
      expect(reasons, reason).toContain(reason);
    }
    const moved = drawn.filter(([before, told]) => withPatching(before, told).t0.origin === 'patch-job');
    expect(moved.length).toBeGreaterThan(150);
  });
});

function also(told: PatchFacts, over: Partial<JobResult>): PatchFacts {
  const none = { installed: [], failed: [], superseded: [], notApplicable: [], given: [] };
  const bad: JobResult = { job: 'job-bad', run: '1', type: 'unknown', ...none, ...over };
  return { ...told, results: [...told.results, bad] };
}
