import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Detection } from '../../src/verification/qualys-facts.js';
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
import { fixedRows } from './qualys-fixed-table.js';
import { openRows } from './qualys-open-table.js';

describe('each row of the Qualys table', () => {
  it.each([...openRows, ...fixedRows])(
    'row $row: $name is $ruling, $reason',
    ({ record, host, knowledge, ruling, reason }) => {
      const evidence = anEvidence({
        knowledge: [knowledge ?? aQid()],
        qualys: withDetections([record ?? aDetection()], [host ?? aHost()]),
      });
      expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling, reason });
    },
  );

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

  it.each([
    ['ignored', { ignored: true }, 'suppressed'],
    ['disabled', { disabled: true }, 'suppressed'],
    ['not readable', { troubles: ['LAST_REOPENED_DATETIME: expected a date'] }, 'data-quality'],
    ['found after the patch', { lastFound: at(120) }, 'data-quality'],
    ['reopened since', { lastReopened: at(-8000) }, 'data-quality'],
  ])('a historical record that is %s is not neutral', (_what, over, reason) => {
    const old = aDetection({
      uniqueId: '87',
      port: 80,
      lastFound: at(-9500),
      lastFixed: at(-9000),
      lastTest: at(-9000),
    });
    const records = [aDetection(), { ...old, ...over }];
    const evidence = anEvidence({ qualys: withDetections(records, [aHost()], [anOpenDetection(), old]) });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'review', reason });
  });
});

describe('a wait for a test that will never come says so', () => {
  const never = 'agents do not test this QID, and only an agent reports this host';
  const none = 'only agents test this QID, and none reports this host';
  const remote = { remote: true, authTypes: [] };
  const unscanned = { lastVmScanned: at(-300), lastVmAuthScanned: at(-300) };

  it.each([
    ['a remote check on an agent’s host', {}, remote, never],
    ['a check of the scanners’ module on an agent’s host', {}, { modules: ['VM'] }, never],
    ['a check of both modules on an agent’s host', {}, { ...remote, modules: ['VM', 'CA-Linux Agent'] }, undefined],
    ['a local check on an agent’s host', {}, {}, undefined],
    ['a check with both logics on an agent’s host', {}, { remote: true }, undefined],
    ['an agents’ check on a scanned host', { agent: false }, { modules: ['CA-Windows Agent'] }, none],
    ['a check of both modules on a scanned host', { agent: false }, { modules: ['VM', 'CA-Linux Agent'] }, undefined],
    ['a check of unknown modules on a scanned host', { agent: false }, remote, undefined],
  ])('%s', (_what, host, knowledge, expected) => {
    const qualys = withDetections([anOpenDetection()], [aHost({ ...unscanned, ...host })]);
    const evidence = anEvidence({ knowledge: [aQid(knowledge)], qualys });
    const { reason, findings } = decide(evidence, criterion, at(150));
    expect(reason).toBe('not-yet-rescanned');
    expect(findings[0]?.detail.split('; ')[1]).toBe(expected);
  });

  it('not where a scanner’s record shows that scanners come, nor where the KnowledgeBase was not asked', () => {
    const scanner = anOpenDetection({ qid: 5, uniqueId: '5', source: 'scanner' });
    const seen = withDetections([anOpenDetection(), scanner], [aHost(unscanned)]);
    const bare = withDetections([anOpenDetection()], [aHost(unscanned)]);
    for (const evidence of [
      anEvidence({ knowledge: [aQid(remote)], qualys: seen }),
      anEvidence({ knowledge: [], qualys: bare }),
    ]) {
      expect(decide(evidence, criterion, at(150)).findings[0]?.detail).not.toContain('agent');
    }
  });

  it.each([
    ['qid-not-tested', {}],
    ['not-yet-rescanned', unscanned],
  ])('with %s', (reason, host) => {
    const qualys = withDetections([anOpenDetection()], [aHost(host)]);
    const verdict = decide(anEvidence({ knowledge: [aQid(remote)], qualys }), criterion, at(150));
    expect(verdict.reason).toBe(reason);
    expect(verdict.findings[0]?.detail).toContain(never);
  });
});
