import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { explain } from '../../src/verification/explain.js';
import type { JobResult, PatchFacts } from '../../src/verification/patch-facts.js';
import { rebootState } from '../../src/verification/reboot.js';
import { withPatching } from '../../src/verification/with-patching.js';
import { aSensor, aTicket, anEvidence, at, criterion, withSensor } from '../support/evidence.js';
import { aResult, facts, failure, needingRestart, open, unset, untested } from './patches.js';

const fixed = anEvidence();

function ruled(evidence: Evidence, results: JobResult[]) {
  const { ruling, reason } = decide(withPatching(evidence, facts({ results })), criterion, at(150));
  return [ruling, reason];
}

describe('what Patch Management says beside the scanner', () => {
  const details = (evidence: Evidence, results: JobResult[]) =>
    decide(withPatching(evidence, facts({ results })), criterion, at(150)).findings.map(({ detail }) => detail);

  it('stands beside a finding that was found again: installed, and still there', () => {
    expect(details(open, [aResult()])[0]).toBe(
      'found again at 2026-11-20 14:00:00 UTC, while Patch Management says: KB5001 installed by job Friday, 2026-11-20 12:00:00 UTC: Completed (2036)',
    );
  });

  it('is the restart that a job waits for', () => {
    expect(details(open, [aResult({ pendingReboot: true })])[0]).toContain(
      'Patch Management waits for a restart as of 2026-11-20 12:00:00 UTC',
    );
  });

  it('is the failure, where there was one', () => {
    expect(details(open, [aResult({ job: 'a', endedAt: at(-9) }), failure])[0]).toContain(
      'KB5001 failed in job Friday',
    );
  });

  it.each([
    [{ status: undefined, statusCode: '2036' }, '12:00:00 UTC: (2036)'],
    [{ status: 'Completed', statusCode: undefined }, '12:00:00 UTC: Completed'],
    [{ status: undefined, statusCode: undefined }, '12:00:00 UTC'],
  ])('is nothing where there is nothing to say: %j', (over, end) => {
    expect(details(open, [aResult(over)])[0]?.endsWith(end)).toBe(true);
    expect(details(open, [])[0]).toBe('found again at 2026-11-20 14:00:00 UTC');
  });

  it('warns of a successor and of a job that left the host out, and judges by the scanner all the same', () => {
    const heired = aResult({ installed: ['kb-2'], superseded: ['kb-1'] });
    const told = withPatching(fixed, facts({ results: [heired] }));
    const verdict = decide(told, criterion, at(150));
    expect(verdict).toMatchObject({ ruling: 'verified', warnings: [{ reason: 'patch-superseded' }] });
    const left = withPatching(untested, facts({ results: [], uncovered: [{ job: 'j7', given: ['kb-1'] }] }));
    expect(decide(left, criterion, at(150))).toMatchObject({
      reason: 'not-yet-rescanned',
      warnings: [{ reason: 'patch-not-covered' }],
    });
  });

  it('names every job that left the host out', () => {
    const uncovered = [
      { job: 'j7', given: ['kb-1'] },
      { job: 'j8', given: ['kb-1'] },
    ];
    const { warnings } = decide(withPatching(untested, facts({ results: [], uncovered })), criterion, at(150));
    expect(warnings[0]?.detail).toBe(
      'job j7 deployed KB5001 and never covered this host; job j8 deployed KB5001 and never covered this host',
    );
  });

  it('switches on the proof of a restart where an installed patch needs one', () => {
    const needs = (over: Partial<PatchFacts>) => decide(withPatching(fixed, facts(over)), criterion, at(150)).reason;
    const patches = needingRestart();
    expect(needs({ patches })).toBe('reboot-unproven');
    expect(needs({ patches, results: [] })).toBe('fixed-and-healthy');
    const asset = { id: 'a', installed: ['kb-1'] };
    expect(needs({ patches, results: [], asset })).toBe('reboot-unproven');
    expect(needs({ patches, asset: undefined })).toBe('reboot-unproven');
    expect(needs({ patches: needingRestart(false) })).toBe('fixed-and-healthy');
    expect(needs({ patches: facts().patches })).toBe('fixed-and-healthy');
  });
});

describe('where Patch Management was not asked', () => {
  it('no row of it is tried, and no word of it is said', () => {
    for (const evidence of [open, fixed, untested]) {
      const told = JSON.stringify(explain(evidence, criterion, at(150)));
      expect(told).not.toContain('PM');
      expect(told).not.toContain('Patch Management');
    }
  });

  it('its silence changes no verdict', () => {
    for (const evidence of [open, fixed, untested]) {
      const silent = { ...evidence, patching: { silentSince: at(1), why: 'away' } };
      expect(decide(silent, criterion, at(150))).toEqual(decide(evidence, criterion, at(150)));
    }
  });
});

describe('T0 by a job', () => {
  it('lets a scan count that the ticket’s later moment would not', () => {
    const late = unset(130);
    expect(decide(late, criterion, at(150)).ruling).toBe('wait');
    expect(ruled(late, [aResult()])).toEqual(['verified', 'fixed-and-healthy']);
  });

  it('lets no scan count that looked before the job was through', () => {
    expect(ruled(fixed, [aResult({ endedAt: at(110) })])).toEqual(['wait', 'scan-overlaps-patch']);
  });

  it.each([
    [10, false, 'proven'],
    [19, false, 'proven'],
    [20, false, 'disproven'],
    [10, undefined, 'unproven'],
  ])(
    'with a run from minute %i that says of a pending restart %s, a boot of minute 20 is %s',
    (minute, pendingReboot, state) => {
      const sensor = withSensor(aSensor({ lastReboot: at(20), lastSeen: at(130) }));
      const needs = anEvidence({ ticket: aTicket({ rebootRequired: 'yes' }), falcon: sensor });
      const run = aResult({ startedAt: at(minute), endedAt: at(30), pendingReboot });
      expect(rebootState(withPatching(needs, facts({ results: [run] })))).toBe(state);
    },
  );

  it.each([
    [-30, 'unproven'],
    [0, 'unproven'],
    [10, 'proven'],
  ])('where one finding has no job, a boot of minute %i, while the other’s job ran, is %s', (minute, state) => {
    const sensor = withSensor(aSensor({ lastReboot: at(minute), lastSeen: at(130) }));
    const needs = { ...unset(0), ticket: aTicket({ rebootRequired: 'yes' }), qids: [241234, 241235], falcon: sensor };
    const run = aResult({ startedAt: at(-60), endedAt: at(30), pendingReboot: false });
    expect(rebootState(withPatching(needs, facts({ results: [run] })))).toBe(state);
  });

  it('disproves no restart where only the patch asks for one', () => {
    const sensor = withSensor(aSensor({ lastReboot: at(-20), lastSeen: at(130) }));
    const patches = needingRestart();
    expect(rebootState(withPatching(anEvidence({ falcon: sensor }), facts({ patches })))).toBe('unproven');
  });
});

describe('a restart that a job was seen to have waited for', () => {
  const restarted = aResult({ restartedAt: at(110) });

  it('makes a hit from before it one that no longer counts', () => {
    expect(ruled(open, [restarted])).toEqual(['wait', 'scan-overlaps-patch']);
    expect(ruled(open, [aResult({ restartedAt: at(100) })])).toEqual(['failed', 'still-vulnerable']);
    expect(ruled(open, [aResult({ restartedAt: at(90) }), aResult({ run: '2', restartedAt: at(110) })])).toEqual([
      'wait',
      'scan-overlaps-patch',
    ]);
  });

  it('still has to be proved by a boot before a fix counts', () => {
    expect(ruled(fixed, [aResult({ restartedAt: at(90) })])).toEqual(['wait', 'reboot-unproven']);
    const booted = { ...fixed, falcon: withSensor(aSensor({ lastReboot: at(89), lastSeen: at(130) })) };
    expect(ruled(booted, [aResult({ restartedAt: at(90) })])).toEqual(['wait', 'confirming']);
    expect(ruled(booted, [aResult({ restartedAt: at(106) })])).toEqual(['wait', 'scan-overlaps-patch']);
  });
});
