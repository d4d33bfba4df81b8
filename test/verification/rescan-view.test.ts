import { expect, it } from 'vitest';
import { rescanInWords } from '../../src/verification/rescan-view.js';
import { aHost, anEvidence, at } from '../support/evidence.js';

const scans = (lastVmScanned: Date | undefined, over = {}) => ({
  at: at(0),
  hosts: [aHost({ lastVmScanned, lastVmAuthScanned: undefined, ...over })],
  detections: [],
});

function lookedAt(before: Date | undefined, last: Date | undefined, over = {}) {
  const { identity } = anEvidence().qualys;
  return anEvidence({ qualys: { identity, baseline: scans(before, over), latest: scans(last, over) } });
}

it.each([
  ['the usual rhythm', lookedAt(at(0), at(0)), 'about 2026-11-20 16:00:00 UTC (agent, usually every 4 h)'],
  [
    'the rhythm that was seen',
    lookedAt(at(-150), at(0)),
    'about 2026-11-20 14:30:00 UTC (agent, seen to come after 2.5 h)',
  ],
  [
    'that of a scanner',
    lookedAt(at(0), at(0), { agent: false }),
    'about 2026-11-21 12:00:00 UTC (scanner, usually every 24 h)',
  ],
])('people are told %s', (_what, evidence, words) => {
  expect(rescanInWords(evidence, at(5))).toBe(words);
});

it('people are told nothing where nothing is known to come', () => {
  expect(rescanInWords(lookedAt(undefined, undefined), at(5))).toBeUndefined();
  expect(rescanInWords(lookedAt(at(0), at(0)), undefined)).toBeUndefined();
  expect(rescanInWords(undefined, at(5))).toBeUndefined();
});
