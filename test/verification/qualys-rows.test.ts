import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Detection, QidKnowledge, QualysHost } from '../../src/verification/qualys-facts.js';
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

interface Row {
  readonly row: string;
  readonly name: string;
  readonly record?: Detection;
  readonly host?: QualysHost;
  readonly knowledge?: QidKnowledge;
  readonly ruling: string;
  readonly reason: string;
}

const scannerHost = aHost({ agent: false, lastVmScannedDurationS: 1800, lastVmAuthScannedDurationS: 1800 });
const remoteOnly = aQid({ remote: true, authTypes: [] });

const rows: Row[] = [
  {
    row: '4',
    name: 'an ignored record',
    record: aDetection({ ignored: true }),
    ruling: 'review',
    reason: 'suppressed',
  },
  {
    row: '4',
    name: 'a disabled record',
    record: aDetection({ disabled: true }),
    ruling: 'review',
    reason: 'suppressed',
  },
  { row: '4', name: 'a QID switched off', knowledge: aQid({ disabled: true }), ruling: 'review', reason: 'suppressed' },
  {
    row: '4',
    name: 'suppressed but found again',
    record: anOpenDetection({ ignored: true, lastFound: at(120), lastTest: at(120) }),
    ruling: 'review',
    reason: 'suppressed',
  },
  {
    row: '5',
    name: 'active and found again',
    record: anOpenDetection({ lastFound: at(120), lastTest: at(120) }),
    ruling: 'failed',
    reason: 'still-vulnerable',
  },
  {
    row: '5',
    name: 'reopened',
    record: anOpenDetection({ status: 'reopened', lastFound: at(120), lastTest: at(120), lastFixed: at(-10_000) }),
    ruling: 'failed',
    reason: 'still-vulnerable',
  },
  {
    row: '7',
    name: 'open for a kernel that does not run',
    record: anOpenDetection({ kernel: 'not-running', lastFound: at(120), lastTest: at(120) }),
    ruling: 'failed',
    reason: 'old-kernel-package-present',
  },
  {
    row: '8',
    name: 'open but potential',
    record: anOpenDetection({ type: 'potential', lastFound: at(120), lastTest: at(120) }),
    ruling: 'review',
    reason: 'potential-only',
  },
  {
    row: '9',
    name: 'a scan that began before the patch',
    record: aDetection({ source: 'scanner', lastTest: at(20), lastFixed: at(20) }),
    host: aHost({
      agent: false,
      lastVmScanned: at(20),
      lastVmScannedDurationS: 1800,
      lastVmAuthScanned: at(20),
      lastVmAuthScannedDurationS: 1800,
    }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '9',
    name: 'an agent look inside the guard',
    record: aDetection({ lastTest: at(10), lastFixed: at(10) }),
    host: aHost({ lastVmScanned: at(10), lastVmAuthScanned: at(10) }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '9',
    name: 'a scan whose duration is unknown',
    record: aDetection({ source: 'scanner', lastTest: at(100), lastFixed: at(100) }),
    host: aHost({ agent: false, lastVmScanned: at(100), lastVmAuthScanned: at(100) }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '10',
    name: 'nothing new',
    record: anOpenDetection(),
    host: aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) }),
    ruling: 'wait',
    reason: 'not-yet-rescanned',
  },
  {
    row: '10',
    name: 'a host never scanned',
    record: anOpenDetection(),
    host: bare(),
    ruling: 'wait',
    reason: 'not-yet-rescanned',
  },
  {
    row: '11',
    name: 'rescanned without authentication',
    record: anOpenDetection(),
    host: aHost({ agent: false, lastVmAuthScanned: at(-300) }),
    ruling: 'wait',
    reason: 'authentication-missing',
  },
  {
    row: '11',
    name: 'a QID the KnowledgeBase does not explain',
    record: anOpenDetection(),
    host: aHost({ lastVmAuthScanned: at(-300) }),
    knowledge: aQid({ known: false, remote: true, authTypes: [] }),
    ruling: 'wait',
    reason: 'authentication-missing',
  },
  {
    row: '12',
    name: 'rescanned with authentication, QID left out',
    record: anOpenDetection(),
    ruling: 'wait',
    reason: 'qid-not-tested',
  },
  {
    row: '12',
    name: 'a remote QID left out',
    record: anOpenDetection(),
    host: aHost({ lastVmAuthScanned: at(-300) }),
    knowledge: remoteOnly,
    ruling: 'wait',
    reason: 'qid-not-tested',
  },
  {
    row: '13',
    name: 'tested, not found, not closed',
    record: anOpenDetection({ lastTest: at(120) }),
    ruling: 'wait',
    reason: 'tested-not-found',
  },
  { row: '14', name: 'fixed by an agent', ruling: 'verified', reason: 'fixed-and-healthy' },
  {
    row: '14',
    name: 'fixed by an authenticated scan',
    record: aDetection({ source: 'scanner' }),
    host: scannerHost,
    ruling: 'verified',
    reason: 'fixed-and-healthy',
  },
  {
    row: '14',
    name: 'a remote QID fixed without authentication',
    record: aDetection({ source: 'scanner' }),
    host: aHost({ agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) }),
    knowledge: remoteOnly,
    ruling: 'verified',
    reason: 'fixed-and-healthy',
  },
  {
    row: '15',
    name: 'fixed by a remote look only',
    record: aDetection({ source: 'scanner' }),
    host: aHost({ agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) }),
    knowledge: aQid({ remote: true }),
    ruling: 'wait',
    reason: 'weak-evidence',
  },
  {
    row: '15',
    name: 'authenticated after the patch, but fixed by a later remote look',
    record: aDetection({ source: 'scanner' }),
    host: aHost({
      agent: false,
      lastVmScannedDurationS: 600,
      lastVmAuthScanned: at(60),
      lastVmAuthScannedDurationS: 600,
    }),
    ruling: 'wait',
    reason: 'weak-evidence',
  },
  {
    row: '16',
    name: 'closed while no scan reached the host',
    host: aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) }),
    ruling: 'review',
    reason: 'closed-without-scan',
  },
  {
    row: '16',
    name: 'closed later than the last scan',
    record: aDetection({ lastTest: at(130), lastFixed: at(130) }),
    host: aHost({ lastVmScanned: at(60), lastVmAuthScanned: at(60) }),
    ruling: 'review',
    reason: 'closed-without-scan',
  },
  {
    row: '18',
    name: 'fixed before the patch, not tested since',
    record: aDetection({ lastTest: at(-60), lastFixed: at(-60) }),
    ruling: 'wait',
    reason: 'fixed-before-change',
  },
  {
    row: '19',
    name: 'fixed before the patch and tested again',
    record: aDetection({ lastFixed: at(-60) }),
    ruling: 'verified',
    reason: 'already-fixed',
  },
  {
    row: '22',
    name: 'a status nobody knows',
    record: aDetection({ status: 'unknown' }),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'no LAST_TEST',
    record: without(aDetection(), 'lastTest'),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'Fixed without LAST_FIXED',
    record: without(aDetection(), 'lastFixed'),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'an unreadable date',
    record: aDetection({ troubles: ['LAST_TEST_DATETIME: expected a date'] }),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'a date after the vendor’s own clock',
    record: aDetection({ lastTest: at(500), lastFixed: at(500) }),
    host: aHost({ lastVmScanned: at(500), lastVmAuthScanned: at(500) }),
    ruling: 'review',
    reason: 'data-quality',
  },
];

describe('each row of the Qualys table', () => {
  it.each(rows)('row $row: $name is $ruling, $reason', ({ record, host, knowledge, ruling, reason }) => {
    const evidence = anEvidence({
      knowledge: [knowledge ?? aQid()],
      qualys: withDetections([record ?? aDetection()], [host ?? aHost()]),
    });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling, reason });
  });

  it('row 1: an unknown host is handed to a person at once', () => {
    const evidence = anEvidence({ qualys: { identity: { kind: 'not-found', searched: ['hostname'] } } });
    expect(decide(evidence, criterion, at(3))).toMatchObject({ ruling: 'review', reason: 'host-not-found' });
  });

  it('row 2: a host id that left the host list is a replaced asset', () => {
    const qualys = withDetections([]);
    const latest = { at: at(150), hosts: [], detections: [] };
    expect(decide(anEvidence({ qualys: { ...qualys, latest } }), criterion, at(150)).reason).toBe('asset-replaced');
  });

  it('row 2: a host id that describes another machine is a replaced asset', () => {
    const qualys = withDetections([aDetection()]);
    const latest = { at: at(150), hosts: [aHost({ serial: 'VMware-43' })], detections: [aDetection()] };
    expect(decide(anEvidence({ qualys: { ...qualys, latest } }), criterion, at(150)).reason).toBe('asset-replaced');
  });

  it('row 3: two records of one machine that disagree wait, and one that is vulnerable fails', () => {
    const hosts = [aHost(), aHost({ hostId: '700100002', agent: false, lastVmScannedDurationS: 600 })];
    const open = anOpenDetection({ hostId: '700100002', uniqueId: '88002' });
    const evidence = (second: Detection) =>
      anEvidence({ qualys: withDetections([aDetection(), second], hosts, [anOpenDetection(), open]) });
    expect(decide(evidence(open), criterion, at(150))).toMatchObject({ ruling: 'wait', reason: 'duplicate-records' });
    const hit = { ...open, lastFound: at(120), lastTest: at(120), source: 'scanner' as const };
    expect(decide(evidence(hit), criterion, at(150))).toMatchObject({ ruling: 'failed', reason: 'still-vulnerable' });
  });

  it('row 17: a patch that needs a reboot is not proved without one', () => {
    const evidence = anEvidence({ ticket: aTicket({ rebootRequired: 'yes' }) });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'wait', reason: 'reboot-unproven' });
    const booted = anEvidence({
      ticket: aTicket({ rebootRequired: 'yes' }),
      qualys: withDetections([aDetection()], [aHost({ lastBoot: at(30) })]),
    });
    expect(decide(booted, criterion, at(150))).toMatchObject({ ruling: 'verified' });
  });

  it('row 20: a record that was there at intake and is gone is no fix', () => {
    const evidence = anEvidence({ qualys: withDetections([]) });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'review', reason: 'record-disappeared' });
  });

  it('row 20: one of several port records that vanished is no fix', () => {
    const [first, second] = [anOpenDetection(), anOpenDetection({ uniqueId: '88002', port: 443 })];
    const evidence = anEvidence({ qualys: withDetections([aDetection()], [aHost()], [first, second]) });
    expect(decide(evidence, criterion, at(150)).reason).toBe('record-disappeared');
  });

  it('row 21: a finding the host never had cannot be proved gone', () => {
    const evidence = anEvidence({ qualys: withDetections([], [aHost()], []) });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'review', reason: 'no-baseline' });
  });

  it('a CVE without any QID, and one whose QIDs the host never had, are for a person', () => {
    const cves = [{ cve: 'CVE-2026-0001', qids: [] as number[] }];
    expect(decide(anEvidence({ cves }), criterion, at(150)).reason).toBe('cve-without-qid');
    const foreign = [{ cve: 'CVE-2026-0001', qids: [999] }];
    expect(decide(anEvidence({ cves: foreign }), criterion, at(150)).reason).toBe('no-baseline');
  });

  it('a historical record is neutral beside one that is fixed now', () => {
    const old = aDetection({ uniqueId: '87', port: 80, lastFixed: at(-9000), lastTest: at(-9000) });
    const baseline = [anOpenDetection(), old];
    const evidence = anEvidence({ qualys: withDetections([aDetection(), old], [aHost()], baseline) });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'verified', reason: 'fixed-and-healthy' });
  });
});

function without(record: Detection, key: 'lastTest' | 'lastFixed'): Detection {
  const { [key]: _left, ...rest } = record;
  return rest;
}

function bare(): QualysHost {
  const { lastVmScanned: _scan, lastVmAuthScanned: _auth, ...host } = aHost();
  return host;
}
