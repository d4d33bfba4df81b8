import { afterAll, describe, expect, it } from 'vitest';
import { reasons } from '../../src/verification/reasons.js';
import { GROUPS } from './case.js';
import { loadCorpus } from './load.js';
import { openTheatres } from './theatres.js';
import { isAdversarial, isFalseClose, type Played } from './score.js';

const corpus = loadCorpus();
const played: Played[] = [];
const theatres = openTheatres();

afterAll(() => theatres.close());

describe.each(GROUPS)('%s', (group) => {
  it.concurrent.each(corpus.filter((one) => one.group === group))('$name', async (one) => {
    const ending = await theatres.play(one);
    played.push({ one, ending });

    expect({ outcome: ending.outcome, reason: ending.reason }).toEqual({
      outcome: one.expect.outcome,
      reason: one.expect.reason,
    });
    expect(ending.closed).toBe(one.expect.outcome === 'verified');
    expect(isFalseClose({ one, ending })).toBe(false);
  });
});

describe('the corpus', () => {
  it('names every case once', () => {
    const names = corpus.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('expects no close of what may not be closed', () => {
    const wrong = corpus.filter((one) => isFalseClose({ one, ending: { ...one.expect, closed: false, naive: [] } }));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('holds at least 250 cases', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(250);
  });

  it('holds at least 200 cases that a naive reader would close', () => {
    expect(played).toHaveLength(corpus.length);
    expect(played.filter(isAdversarial).length).toBeGreaterThanOrEqual(200);
  });

  it('meets every reason that a verdict can have', () => {
    const met = new Set<string>(corpus.map((one) => one.expect.reason));
    expect(Object.keys(reasons).filter((code) => !met.has(code) && !NEVER_A_VERDICT.has(code))).toEqual([]);
  });
});

/** Warnings beside a verdict, what is said of a ticket after it was closed, and what ends without a verdict. */
const NEVER_A_VERDICT = new Set([
  'rfm-preexisting',
  'check-changed',
  'patch-superseded',
  'patch-not-covered',
  'reopened-after-close',
  'ticket-gone',
]);
