import { describe, expect, it } from 'vitest';
import type { RescanReading } from '../../src/verification/reading.js';
import {
  isProvableByFalcon,
  isProvedByFalcon,
  isQualysSilent,
  type Said,
} from '../../src/verification/second-opinion.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aQid,
  aTicket,
  at,
  criterion,
  withDetections,
} from '../support/evidence.js';
import { CVE } from './opinions.js';

const fixed: RescanReading = { kind: 'fixed', reason: 'fixed-and-healthy', subject: 'QID 1', detail: '' };
const unscanned: RescanReading = { kind: 'pending', reason: 'not-yet-rescanned', subject: 'QID 2', detail: '' };
const doubted: RescanReading = { kind: 'unprovable', reason: 'weak-evidence', subject: 'QID 3', detail: '' };
const long: RescanReading = { kind: 'pending', reason: 'fixed-before-change', subject: 'QID 4', detail: '' };

/** The ticket names a CVE that Falcon closed, on a host that is healthy. */
function said(over: Partial<Said> = {}): Said {
  return {
    evidence: anEvidence({ ticket: aTicket({ qids: [], cves: [CVE] }), qids: [], qualys: withDetections([]) }),
    readings: [unscanned],
    sensor: { kind: 'healthy', reason: 'fixed-and-healthy', subject: 'APP01', detail: '' },
    opinion: { against: undefined, closed: new Set([CVE]), lines: [] },
    reboot: 'not-required',
    criterion,
    ...over,
  };
}

describe('Qualys is silent', () => {
  it.each([
    ['it has not looked since', true, [unscanned]],
    ['it has not looked since at one of two findings', true, [fixed, unscanned]],
    ['it found the fix before the change', true, [long]],
    ['it says that all is fixed', false, [fixed]],
    ['it says nothing at all', false, []],
    ['it has looked at one and not at the other', false, [unscanned, doubted]],
  ])('where %s: %s', (_where, silent, readings) => {
    expect(isQualysSilent(said({ readings }))).toBe(silent);
  });

  const since = anOpenDetection({ lastFound: at(100) });
  const cves = [{ cve: CVE, qids: [555] }];

  it.each([
    ['the finding', false, [since], { qids: [241234] }],
    ['the finding, beside one that it has not', false, [anOpenDetection(), since], { qids: [241234] }],
    ['a QID of the ticket’s CVE', false, [{ ...since, qid: 555 }], { cves }],
    ['another QID', true, [{ ...since, qid: 7 }], { qids: [241234], cves }],
    ['the finding on another machine', true, [{ ...since, hostId: '9' }], { qids: [241234] }],
    ['the finding before the patch only', true, [anOpenDetection()], { qids: [241234] }],
  ])('where it has seen %s since the patch: %s', (_what, silent, detections, over) => {
    const evidence = anEvidence({ ...over, qualys: withDetections(detections, [aHost()]) });
    expect(isQualysSilent(said({ evidence }))).toBe(silent);
  });
});

describe('Falcon’s word proves a fix', () => {
  it.each<[string, Partial<Said>, boolean]>([
    ['where it closed the CVE and the host is healthy', {}, true],
    ['after a restart that is proved', { reboot: 'proven' }, true],
    ['not after one that nothing proves', { reboot: 'unproven' }, false],
    ['not after one that was missed', { reboot: 'disproven' }, false],
    ['not where it did not close the CVE', { opinion: { against: undefined, closed: new Set(), lines: [] } }, false],
    [
      'not against itself',
      {
        opinion: {
          against: { kind: 'unknown', reason: 'sources-disagree', subject: CVE, detail: '' },
          closed: new Set([CVE]),
          lines: [],
        },
      },
      false,
    ],
    [
      'not on a host that is still settling',
      { sensor: { kind: 'settling', reason: 'confirming', subject: 'APP01', detail: '' } },
      false,
    ],
  ])('%s', (_where, over, proved) => {
    expect(isProvedByFalcon(said(over))).toBe(proved);
  });

  it.each([
    ['where the ticket names a CVE', { cves: [CVE] }, [], true],
    ['where each QID of the ticket stands for one', { qids: [241234] }, [aQid({ cves: [CVE] })], true],
    ['not where a QID stands for none', { qids: [241234], cves: [CVE] }, [aQid()], false],
    ['not where the KnowledgeBase has lost the QID', { qids: [241234] }, [aQid({ known: false, cves: [CVE] })], false],
    ['not where only another QID stands for one', { qids: [241234] }, [aQid({ qid: 7, cves: [CVE] })], false],
    ['not where the ticket names nothing', {}, [], false],
  ])('can be had %s', (_where, named, knowledge, can) => {
    const ticket = aTicket({ qids: [], cves: [], ...named });
    const evidence = anEvidence({ ticket, knowledge, qualys: withDetections([aDetection()]) });
    expect(isProvableByFalcon(evidence)).toBe(can);
  });
});
