import { expect, it } from 'vitest';
import { cvesBehind, wantsOpinion } from '../../src/verification/wants-opinion.js';
import {
  aDetection,
  anEvidence,
  anOpenDetection,
  aQid,
  aTicket,
  criterion,
  withDetections,
} from '../support/evidence.js';

const fixed = anEvidence();
const open = anEvidence({ qualys: withDetections([anOpenDetection()]) });
const pending = anEvidence({
  qualys: withDetections([aDetection()]),
  t0: { at: new Date('2027-01-01T00:00:00Z'), origin: 'patched-at' },
});

it.each([
  ['fixed', fixed, true],
  ['still open', open, false],
  ['not tested yet', pending, false],
])('where Qualys says %s, a second opinion is wanted: %s', (_, evidence, wanted) => {
  expect(wantsOpinion(evidence, { ...criterion, secondOpinion: true })).toBe(wanted);
  expect(wantsOpinion(evidence, { ...criterion, secondOpinion: true, sources: 'either' })).toBe(true);
  expect(wantsOpinion(evidence, criterion)).toBe(false);
  expect(wantsOpinion(evidence, { ...criterion, secondOpinion: false, sources: 'either' })).toBe(false);
});

it("asks about the ticket's CVEs and those of the QIDs to prove, each once", () => {
  const knowledge = [aQid({ cves: ['CVE-2026-1002', 'CVE-2026-1001'] }), aQid({ qid: 7, cves: ['CVE-2026-9999'] })];
  const evidence = anEvidence({ ticket: aTicket({ cves: ['CVE-2026-1003', 'CVE-2026-1001'] }), knowledge });
  expect(cvesBehind(evidence)).toEqual(['CVE-2026-1001', 'CVE-2026-1002', 'CVE-2026-1003']);
});
