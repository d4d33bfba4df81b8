import { describe, expect, it } from 'vitest';
import type { Criterion } from '../../src/verification/evidence.js';
import { wantsSensor } from '../../src/verification/next-look.js';
import { at, criterion } from '../support/evidence.js';
import { withPatching } from '../../src/verification/with-patching.js';
import { anEvidence, anOpenDetection, withDetections } from '../support/evidence.js';
import { cases, type Case } from './cases.js';
import { aResult, facts } from './patches.js';

const both: Partial<Criterion> = { sources: 'both', secondOpinion: true };
const either: Partial<Criterion> = { sources: 'either', secondOpinion: false };
const alone: Partial<Criterion> = { sources: 'either', secondOpinion: true };

function asks({ evidence }: Case, by: Partial<Criterion>, now = 150): boolean {
  return wantsSensor(evidence, { ...criterion, ...by }, { now: at(now), pollIntervalMs: 5 * 60_000 });
}

describe('where Falcon may have the word alone, it is asked', () => {
  it.each([
    ['about a host unknown to Qualys', cases['host-not-found'], alone, true],
    ['not where both must speak', cases['host-not-found'], both, false],
    ['not where it gives no second opinion', cases['host-not-found'], either, false],
    ['not about an ambiguous host', cases['host-ambiguous'], alone, false],
  ])('%s', (_about, its, by, asked) => {
    expect(asks(its, by)).toBe(asked);
  });

  it.each([
    ['so early that its looks can confirm each other', alone, 30, true],
    ['no earlier', alone, 31, false],
    ['at the last two looks where both must speak', both, 10, true],
    ['no earlier there', both, 11, false],
    ['at the last two looks where it gives no second opinion', either, 10, true],
    ['nor there', either, 11, false],
  ])('before the deadline %s', (_when, by, minutesLeft, asked) => {
    expect(asks(cases['not-yet-rescanned'], by, 72 * 60 - minutesLeft)).toBe(asked);
  });
});

it.each([
  ['while a patch job waits for the restart that Falcon would tell of', aResult({ pendingReboot: true }), true],
  ['not where a finding is simply found again', aResult(), false],
])('it is asked %s', (_when, result, asked) => {
  const found = anOpenDetection({ lastFound: at(120), lastTest: at(120) });
  const evidence = anEvidence({ qualys: withDetections([found]) });
  expect(asks({ evidence: withPatching(evidence, facts({ results: [result] })) }, both)).toBe(asked);
});
