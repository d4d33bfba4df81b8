import { describe, expect, it } from 'vitest';
import type { JobResult } from '../../src/verification/patch-facts.js';
import { patchRestartSince } from '../../src/verification/patch-restart.js';
import { restartPendingSince } from '../../src/verification/restart-pending.js';
import { aSensor, anEvidence, anOpenDetection, at, withDetections, withSensor } from '../support/evidence.js';
import { aResult, facts } from './patches.js';

const waits = aResult({ pendingReboot: true });
const told = (results: JobResult[], over: Parameters<typeof anEvidence>[0] = {}) =>
  anEvidence({ patching: { told: facts({ results }) }, ...over });

describe('a restart that a job waits for', () => {
  it.each([
    ['the last status', { statusAt: at(5), endedAt: at(1) }, at(5)],
    ['the end of the run', { statusAt: undefined, endedAt: at(1) }, at(1)],
    ['the look', { statusAt: undefined, endedAt: undefined }, at(150)],
  ])('is of the moment of %s', (_what, over, expected) => {
    expect(patchRestartSince(told([{ ...waits, ...over }]))).toEqual(expected);
  });

  it.each([
    ['nobody was asked', anEvidence()],
    ['no job ran', told([])],
    ['the job waits for none', told([aResult()])],
    ['the job does not say', told([aResult({ pendingReboot: undefined })])],
  ])('is none where %s', (_why, evidence) => expect(patchRestartSince(evidence)).toBeUndefined());

  it.each([
    [4, true],
    [5, true],
    [6, false],
  ])(
    'is over where a run of minute 5 that waits is followed by one of minute %i that does not: waits %s',
    (minute, expected) => {
      const done = aResult({ job: 'job-2', statusAt: at(minute) });
      expect(patchRestartSince(told([{ ...waits, statusAt: at(5) }, done])) !== undefined).toBe(expected);
    },
  );

  it('is not over by a run that does not say', () => {
    const mute = aResult({ job: 'job-2', pendingReboot: undefined, statusAt: at(9) });
    expect(patchRestartSince(told([waits, mute]))).toEqual(at(0));
  });

  it.each([
    [-1, at(0)],
    [0, undefined],
    [1, undefined],
  ])('is over with a boot of minute %i', (minute, expected) => {
    const falcon = withSensor(aSensor({ lastReboot: at(minute), lastSeen: at(130) }));
    expect(patchRestartSince(told([waits], { falcon }))).toEqual(expected);
  });

  it('stands beside what Qualys sees, and the later of the two is said', () => {
    const sign = anOpenDetection({
      qid: 90126,
      uniqueId: 'r',
      type: 'potential',
      lastFound: at(120),
      lastTest: at(120),
    });
    const qualys = withDetections([anOpenDetection(), sign]);
    expect(restartPendingSince(told([waits], { qualys }))).toEqual(at(120));
    expect(restartPendingSince(told([{ ...waits, statusAt: at(140) }], { qualys }))).toEqual(at(140));
    expect(restartPendingSince(told([waits]))).toEqual(at(0));
  });
});
