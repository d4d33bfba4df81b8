import { describe, expect, it } from 'vitest';
import type { Criterion, Evidence } from '../../src/verification/evidence.js';
import { explain } from '../../src/verification/explain.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aQid,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { closedAt, CVE, openAt, unknownToQualys, withOpinion } from './opinions.js';

const either: Criterion = { ...criterion, sources: 'either', secondOpinion: true };
const agent = `agent ${'b'.repeat(32)}`;
const aids = { kind: 'found' as const, ids: ['b'.repeat(32)], agreeing: [], disagreeing: [], score: 0.9 };

/** How it was ruled, in words. */
function ruled(over: Partial<Evidence>, by = criterion, now = at(150)): string {
  return explain(anEvidence(over), by, now).rows.at(-1)?.because ?? '';
}

const unscanned = withDetections(
  [anOpenDetection()],
  [aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) })],
);
const settling: Evidence['falcon'] = { ...withSensor(undefined), looks: anEvidence().falcon.looks.slice(-1) };
const contained = withSensor(aSensor({ containment: 'contained' }));
const old = aTicket({ requiredBuild: '10.0.17763.6293' });
const oldBuild = withSensor(aSensor({ kernelVersion: '10.0.17763.5000', onlineLastSeen: at(140) }));

describe('at the deadline, with both', () => {
  const late = { deadlineAt: at(150) };

  it.each<[string, Partial<Evidence>, string]>([
    [
      'what is proved is verified',
      {},
      'Qualys fixed (fixed-and-healthy), Falcon healthy (fixed-and-healthy), at the deadline: verified',
    ],
    [
      'a rescan that did not come is for a person',
      { qualys: unscanned },
      'Qualys pending (not-yet-rescanned), Falcon healthy (fixed-and-healthy), at the deadline: review',
    ],
    [
      'a sensor that settles is for a person',
      { falcon: settling },
      'Qualys fixed (fixed-and-healthy), Falcon settling (confirming), at the deadline: review',
    ],
    [
      'an old build without a rescan is a failed patch',
      { ticket: old, falcon: oldBuild, qualys: unscanned },
      'Qualys pending (not-yet-rescanned), Falcon ineffective (build-too-old), at the deadline: failed',
    ],
    [
      'a contained host without a rescan is for a person',
      { falcon: contained, qualys: unscanned },
      'Qualys pending (not-yet-rescanned), Falcon unwell (host-contained), at the deadline: review',
    ],
    [
      'an agent that is not known, without a rescan, is for a person',
      { falcon: { identity: { kind: 'hidden', ids: ['b'] }, looks: [] }, qualys: unscanned },
      'Qualys pending (not-yet-rescanned), Falcon unknown (sensor-hidden), at the deadline: review',
    ],
    [
      'Falcon’s doubt is held against Qualys though the sensor settles',
      { falcon: { ...withOpinion(openAt(145)), looks: settling.looks } },
      'Qualys fixed (fixed-and-healthy), Falcon unwell (sources-disagree), at the deadline: review',
    ],
    [
      'Falcon’s doubt does not hide a contained host',
      { falcon: { ...withOpinion(openAt(145)), looks: contained.looks } },
      'Qualys fixed (fixed-and-healthy), Falcon unwell (host-contained), at the deadline: review',
    ],
    [
      'Falcon’s silence about the finding is not held against a sensor that settles',
      { falcon: { ...withOpinion(openAt(-60)), looks: settling.looks } },
      'Qualys fixed (fixed-and-healthy), Falcon settling (confirming), at the deadline: review',
    ],
  ])('%s', (_what, over, expected) => {
    expect(ruled({ ...over, ...late })).toBe(expected);
  });

  it('is the moment itself, and not one before it', () => {
    expect(ruled({ qualys: unscanned, ...late }, criterion, new Date(at(150).getTime() - 1))).not.toContain('deadline');
  });
});

describe('with either', () => {
  it.each<[string, Partial<Evidence>, string]>([
    [
      'a fix without a sensor is forgiven',
      { falcon: { identity: { kind: 'not-found', searched: ['names'] }, looks: [] } },
      'Qualys fixed (fixed-and-healthy), Falcon unknown (sensor-not-found): verified',
    ],
    [
      'a fix without a sensor is not, where Falcon has its word against it',
      {
        falcon: { ...withOpinion(openAt(145)), identity: { kind: 'not-found', searched: ['names'] }, looks: [] },
      },
      'Qualys fixed (fixed-and-healthy), Falcon unknown (sensor-not-found): review',
    ],
    [
      'a fix beside another agent is not',
      { falcon: { identity: { kind: 'ambiguous', candidates: ['b', 'd'] }, looks: [] } },
      'Qualys fixed (fixed-and-healthy), Falcon unknown (sensor-ambiguous): review',
    ],
    [
      'a host unknown to Qualys waits for Falcon’s word',
      unknownToQualys([]),
      'Qualys unprovable (host-not-found), Falcon healthy (fixed-and-healthy): wait',
    ],
    [
      'a host unknown to Qualys waits for a sensor that settles',
      unknownToQualys([], { falcon: { ...withOpinion([]), looks: settling.looks } }),
      'Qualys unprovable (host-not-found), Falcon settling (confirming): wait',
    ],
    [
      'a host unknown to Qualys does not wait for one that is unwell',
      unknownToQualys([], { falcon: { ...withOpinion([]), looks: contained.looks } }),
      'Qualys unprovable (host-not-found), Falcon unwell (host-contained): review',
    ],
    [
      'a host unknown to Qualys does not wait where nobody knows the CVEs',
      unknownToQualys([], { ticket: aTicket({ qids: [5], cves: [CVE] }) }),
      'Qualys unprovable (host-not-found), Falcon healthy (fixed-and-healthy): review',
    ],
    [
      'an ambiguous host waits for nothing',
      unknownToQualys([], { qualys: { identity: { kind: 'ambiguous', candidates: ['1', '2'] } } }),
      'Qualys unprovable (host-ambiguous), Falcon healthy (fixed-and-healthy): review',
    ],
  ])('%s', (_what, over, expected) => {
    expect(ruled(over, either)).toBe(expected);
  });

  it.each<[string, Partial<Criterion>, Evidence['falcon']['opinion'], string]>([
    ['was not asked yet', { secondOpinion: true }, undefined, 'wait'],
    ['is not to be asked', { secondOpinion: false }, undefined, 'review'],
    ['is not to be asked, as nobody says so', { secondOpinion: undefined }, undefined, 'review'],
    ['was asked and is off', { secondOpinion: true }, { kind: 'off', why: 'no scope' }, 'review'],
    ['has told', { secondOpinion: false }, { kind: 'told', at: at(150), cves: [] }, 'wait'],
  ])('a host unknown to Qualys, where Falcon %s', (_what, by, opinion, ruling) => {
    const { opinion: _asked, ...falcon } = unknownToQualys([]).falcon;
    const evidence = unknownToQualys([], { falcon: { ...falcon, ...(opinion && { opinion }) } });
    expect(ruled(evidence, { ...either, ...by })).toContain(`: ${ruling}`);
  });

  it('is said so in the line of the ruling', () => {
    const row = (by: Criterion) => explain(anEvidence(), by, at(150)).rows.at(-1)?.row;
    expect([row(criterion), row(either)]).toEqual(['both', 'either']);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['its CVE is told in small letters', { ticket: aTicket({ qids: [], cves: [CVE.toLowerCase()] }) }, 'verified'],
    ['its QID stands for the CVE', { ticket: aTicket({ qids: [7] }), knowledge: [qid({})] }, 'verified'],
    ['its QID is not known', { ticket: aTicket({ qids: [7] }), knowledge: [qid({ known: false })] }, 'review'],
    ['its QID has no CVE', { ticket: aTicket({ qids: [7] }), knowledge: [qid({ cves: [] })] }, 'review'],
    ['another QID has the CVE', { ticket: aTicket({ qids: [8] }), knowledge: [qid({})] }, 'review'],
    ['it names nothing else', { ticket: aTicket({ qids: [7, 8] }), knowledge: [qid({})] }, 'review'],
    ['the restart is proved', { ticket: needing(), falcon: booted(at(30)) }, 'verified'],
    ['the restart is not proved', { ticket: needing() }, 'review'],
  ])('a host unknown to Qualys is proved by Falcon, where %s', (_where, over, ruling) => {
    expect(ruled({ ...unknownToQualys(closedAt(145), over), deadlineAt: at(150) }, either)).toContain(`: ${ruling}`);
  });
});

describe('the findings of a verdict', () => {
  it('tell the source, and what Falcon says beside its sensor', () => {
    const { verdict } = explain(anEvidence({ falcon: withOpinion(openAt(145)) }), criterion, at(150));
    expect(verdict.findings.map(({ source, subject, reason }) => `${source} ${subject} ${reason}`)).toEqual([
      'qualys host 700100001 QID 241234 fixed-and-healthy',
      `falcon ${agent} fixed-and-healthy`,
      'falcon CVE-2026-0001 sources-disagree',
    ]);
    expect(verdict.rules).toBe('4');
  });

  it('and its warnings do, too', () => {
    const falcon = withSensor(
      aSensor({ rfm: 'yes', onlineLastSeen: at(140) }),
      aSensor({ rfm: 'yes', lastSeen: at(-10) }),
    );
    const knowledge = [aQid({ codeModified: at(20) })];
    const { warnings } = explain(anEvidence({ falcon, knowledge }), criterion, at(150)).verdict;
    expect(warnings.map(({ source, subject, reason }) => `${source} ${subject} ${reason}`)).toEqual([
      'qualys host 700100001 QID 241234 check-changed',
      `falcon ${agent} rfm-preexisting`,
    ]);
  });

  it('of a ticket that cannot be read are that alone', () => {
    const { verdict } = explain(anEvidence({ ticket: aTicket({ qids: [] }) }), criterion, at(150));
    expect(verdict).toEqual({
      ruling: 'review',
      reason: 'no-findings-named',
      findings: [
        { reason: 'no-findings-named', source: 'ticket', subject: 'ticket', detail: 'columns read: u_qids, u_cves' },
      ],
      warnings: [],
      rules: '4',
    });
  });

  it.each<[string, Evidence['qualys'], string]>([
    ['by this patch rather than one that was before', bothFixes(), 'fixed-and-healthy'],
    ['by its first subject, among equals', twoOpen(), 'still-vulnerable'],
  ])('give the reason %s', (_what, qualys, reason) => {
    expect(explain(anEvidence({ qualys }), criterion, at(150)).verdict.reason).toBe(reason);
  });
});

function qid(over: Parameters<typeof aQid>[0]) {
  return aQid({ qid: 7, cves: [CVE], ...over });
}

function needing() {
  return aTicket({ qids: [], cves: [CVE], rebootRequired: 'yes' });
}

function booted(lastReboot: Date): Evidence['falcon'] {
  const looks = [130, 145].map((minute) => ({
    at: at(minute),
    host: aSensor({ lastReboot, lastSeen: at(minute - 1), onlineLastSeen: at(minute) }),
  }));
  return { ...withOpinion(closedAt(146)), identity: aids, looks };
}

function bothFixes(): Evidence['qualys'] {
  const earlier = aDetection({ uniqueId: '87', port: 80, lastFixed: at(-60) });
  return withDetections(
    [earlier, aDetection()],
    [aHost()],
    [anOpenDetection(), anOpenDetection({ uniqueId: '87', port: 80 })],
  );
}

function twoOpen(): Evidence['qualys'] {
  const hit = { lastFound: at(120), lastTest: at(120) };
  return withDetections([anOpenDetection({ ...hit, uniqueId: '87', port: 80 }), anOpenDetection(hit)]);
}
