import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Criterion, Evidence } from '../../src/verification/evidence.js';
import type { JobResult } from '../../src/verification/patch-facts.js';
import { isRolledBack } from '../../src/verification/patch-rows.js';
import { withPatching } from '../../src/verification/with-patching.js';
import {
  aDetection,
  aHost,
  aSensor,
  aTicket,
  anEvidence,
  anOpenDetection,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { aResult, facts, failure, open, unset, untested } from './patches.js';

const found = anOpenDetection({ lastFound: at(120), lastTest: at(120) });
const unscanned = aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) });
const fixed = anEvidence();
const waits = aResult({ pendingReboot: true });

function ruled(evidence: Evidence, results: JobResult[], over: Partial<Criterion> & { now?: Date } = {}) {
  const { now = at(150), ...by } = over;
  const { ruling, reason } = decide(withPatching(evidence, facts({ results })), { ...criterion, ...by }, now);
  return [ruling, reason];
}

describe('a restart that a job waits for', () => {
  it('holds a finding that is found again, until the deadline', () => {
    expect(ruled(open, [waits])).toEqual(['wait', 'reboot-pending']);
    expect(ruled(open, [waits], { now: open.deadlineAt })).toEqual(['failed', 'reboot-pending']);
  });

  it('holds no finding after the restart', () => {
    const restarted = { ...open, falcon: withSensor(aSensor({ lastReboot: at(1), lastSeen: at(130) })) };
    expect(ruled(restarted, [waits])).toEqual(['failed', 'still-vulnerable']);
    const before = { ...open, falcon: withSensor(aSensor({ lastReboot: at(-1), lastSeen: at(130) })) };
    expect(ruled(before, [waits])).toEqual(['wait', 'reboot-pending']);
  });

  it('leaves a hit from before the restart without weight, wherever the boot is told first', () => {
    const booted = (minute: number): Evidence => {
      const falcon = withSensor(aSensor({ lastReboot: at(minute), lastSeen: at(130) }));
      return { ...open, falcon };
    };
    expect(ruled(booted(121), [waits])).toEqual(['wait', 'scan-overlaps-patch']);
    expect(ruled(booted(105), [waits])).toEqual(['wait', 'scan-overlaps-patch']);
    expect(ruled(booted(104), [waits])).toEqual(['failed', 'still-vulnerable']);
  });

  it('stands before proof that nobody restarted it, for the job will', () => {
    const idle = {
      ...open,
      ticket: aTicket({ rebootRequired: 'yes' }),
      falcon: withSensor(aSensor({ lastReboot: at(-900), lastSeen: at(130) })),
    };
    expect(ruled(idle, [])).toEqual(['failed', 'reboot-pending']);
    expect(ruled(idle, [waits])).toEqual(['wait', 'reboot-pending']);
  });

  it('does not hold an old kernel, a potential finding or one of an unknown kind', () => {
    const as = (over: Parameters<typeof anOpenDetection>[0]) =>
      anEvidence({ qualys: withDetections([{ ...found, ...over }]) });
    expect(ruled(as({ kernel: 'not-running' }), [waits])).toEqual(['failed', 'old-kernel-package-present']);
    expect(ruled(as({ type: 'potential' }), [waits])).toEqual(['review', 'potential-only']);
    expect(ruled(as({ type: 'unknown' }), [waits])).toEqual(['review', 'data-quality']);
  });

  it('leaves a fixed finding unproved until the restart is', () => {
    expect(ruled(fixed, [waits])).toEqual(['wait', 'reboot-unproven']);
    const restarted = { ...fixed, falcon: withSensor(aSensor({ lastReboot: at(60), lastSeen: at(130) })) };
    expect(ruled(restarted, [waits])).toEqual(['wait', 'confirming']);
  });

  it('is no matter while the finding has not been tested', () => {
    expect(ruled(untested, [waits])).toEqual(['wait', 'not-yet-rescanned']);
  });

  it('speaks before another finding that merely waits, and is a failed one at the deadline', () => {
    const two = {
      ...withDetections(
        [found, anOpenDetection({ qid: 100001, uniqueId: 'b' })],
        [aHost()],
        [anOpenDetection(), anOpenDetection({ qid: 100001, uniqueId: 'b' })],
      ),
    };
    const both = anEvidence({ qids: [100001, 241234], qualys: two });
    expect(ruled(both, [waits])).toEqual(['wait', 'reboot-pending']);
    expect(ruled(both, [waits], { now: both.deadlineAt })).toEqual(['failed', 'reboot-pending']);
  });
});

describe('a patch that failed', () => {
  it('is named while the scanner is waited for, and handed to a person at the deadline', () => {
    expect(ruled(untested, [failure])).toEqual(['wait', 'patch-job-failed']);
    expect(ruled(untested, [failure], { now: untested.deadlineAt })).toEqual(['review', 'patch-job-failed']);
  });

  it('is final where the settings say so, and at once', () => {
    expect(ruled(untested, [failure], { failedPatchIsFinal: true })).toEqual(['failed', 'patch-failed']);
    expect(ruled(untested, [failure], { failedPatchIsFinal: false })).toEqual(['wait', 'patch-job-failed']);
    expect(ruled(untested, [aResult()], { failedPatchIsFinal: true })).toEqual(['wait', 'not-yet-rescanned']);
  });

  it.each([
    ['fixed', fixed, ['verified', 'fixed-and-healthy']],
    ['found again', open, ['failed', 'still-vulnerable']],
    [
      'suppressed',
      anEvidence({ qualys: withDetections([anOpenDetection({ ignored: true })], [unscanned]) }),
      ['review', 'suppressed'],
    ],
    [
      'tested and not found',
      anEvidence({ qualys: withDetections([anOpenDetection({ lastTest: at(120) })]) }),
      ['wait', 'tested-not-found'],
    ],
  ])('is no word against the scanner where the finding is %s', (_what, evidence, expected) => {
    expect(ruled(evidence, [failure], { failedPatchIsFinal: true })).toEqual(expected);
  });

  it('speaks before another finding that merely waits, final or not', () => {
    const other = anOpenDetection({ qid: 100001, uniqueId: 'b' });
    const both = anEvidence({
      qids: [100001, 241234],
      qualys: withDetections([anOpenDetection(), other], [unscanned], [anOpenDetection(), other]),
    });
    expect(ruled(both, [failure])).toEqual(['wait', 'patch-job-failed']);
    expect(ruled(both, [failure], { failedPatchIsFinal: true })).toEqual(['failed', 'patch-failed']);
  });

  it('is no word against another finding that was found again', () => {
    const other = anOpenDetection({ qid: 100001, uniqueId: 'b', lastFound: at(120), lastTest: at(120) });
    const both = anEvidence({
      qids: [100001, 241234],
      qualys: withDetections([anOpenDetection(), other], [aHost()], [anOpenDetection(), other]),
    });
    expect(ruled(both, [failure], { failedPatchIsFinal: true })).toEqual(['failed', 'still-vulnerable']);
  });

  it('keeps no second source from being heard: Qualys is not silent then', () => {
    const either = { sources: 'either' as const, secondOpinion: true };
    expect(ruled(untested, [failure], { ...either, now: untested.deadlineAt })[1]).toBe('patch-job-failed');
  });
});

describe('a patch that was removed', () => {
  const removal = aResult({ job: 'job-2', type: 'uninstall', endedAt: at(30) });

  it('is never verified, whatever the scanner says of it', () => {
    expect(ruled(fixed, [removal])).toEqual(['review', 'patch-uninstalled']);
    expect(ruled(untested, [removal])).toEqual(['review', 'patch-uninstalled']);
  });

  it('is a failed one where the finding is found again', () => {
    expect(ruled(open, [removal])).toEqual(['failed', 'still-vulnerable']);
  });

  it.each([
    ['a person’s moment', fixed, -1, 'verified'],
    ['a person’s moment', fixed, 0, 'verified'],
    ['a person’s moment', fixed, 1, 'review'],
    ['the state’s moment', unset(0), -1, 'review'],
  ])('against %s, removed %#: %s', (_what, evidence, minutes, ruling) => {
    expect(ruled(evidence, [{ ...removal, endedAt: at(minutes) }])[0]).toBe(ruling);
  });

  it('counts without a time, and not before a later installation', () => {
    const undated = { ...removal, endedAt: undefined, statusAt: undefined, startedAt: undefined };
    expect(ruled(fixed, [undated])).toEqual(['review', 'patch-uninstalled']);
    expect(ruled(fixed, [{ ...removal, endedAt: at(10) }, aResult({ endedAt: at(20) })])).toEqual([
      'verified',
      'fixed-and-healthy',
    ]);
  });
});

describe('a rollback', () => {
  const removal = aResult({ job: 'job-2', type: 'uninstall', endedAt: at(30) });
  const by = (over: Partial<Evidence>, results = [removal]) =>
    isRolledBack({
      ...anEvidence({ qids: [], ticket: aTicket({ qids: [] }), cves: [] }),
      ...over,
      patching: { told: facts({ results }) },
    });

  it.each([
    ['a finding that is looked at', { qids: [241234] }],
    ['a QID that the ticket names', { ticket: aTicket({ qids: [241234] }) }],
    ['a CVE of the ticket', { cves: [{ cve: 'CVE-2026-1', qids: [5, 241234] }] }],
  ])('is one of the patch for %s', (_whose, over) => expect(by(over)).toBe(true));

  it('is none of another finding, where nothing was removed, or from before the moment that a person set', () => {
    expect(by({ qids: [999] })).toBe(false);
    expect(by({ qids: [241234] }, [aResult()])).toBe(false);
    expect(by({ qids: [241234] }, [{ ...removal, endedAt: at(-1) }])).toBe(false);
    expect(isRolledBack(anEvidence())).toBe(false);
  });
});

it('a removal on one finding of several is enough', () => {
  const second = aDetection({ qid: 100001, uniqueId: 'b' });
  const both = anEvidence({
    qids: [100001, 241234],
    qualys: withDetections(
      [aDetection(), second],
      [aHost()],
      [anOpenDetection(), anOpenDetection({ qid: 100001, uniqueId: 'b' })],
    ),
  });
  expect(ruled(both, [aResult({ type: 'uninstall', endedAt: at(30) })])).toEqual(['review', 'patch-uninstalled']);
});
