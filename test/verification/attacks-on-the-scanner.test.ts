import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
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

interface Attack {
  readonly name: string;
  readonly record?: Partial<Detection>;
  readonly host?: Partial<QualysHost>;
  readonly knowledge?: Partial<QidKnowledge>;
  readonly reason: string;
}

/** Each looks fixed and healthy at first sight, and proves nothing. */
const attacks: Attack[] = [
  {
    name: 'a look exactly at the end of the guard',
    record: { lastTest: at(15), lastFixed: at(15) },
    reason: 'scan-overlaps-patch',
  },
  {
    name: 'a scanner’s record that claims to be an agent’s, on a host without an agent',
    host: { agent: false },
    reason: 'scan-overlaps-patch',
  },
  {
    name: 'an agent’s word for a record of an unauthenticated scan, on a host without an agent',
    host: { agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) },
    reason: 'weak-evidence',
  },
  {
    name: 'an agent’s date that is the end of a scan which began before the patch',
    record: { lastTest: at(100), lastFixed: at(100) },
    host: { lastVmScanned: at(100), lastVmScannedDurationS: 6000 },
    reason: 'scan-overlaps-patch',
  },
  {
    name: 'a scan of negative duration',
    record: { source: 'scanner', lastTest: at(100), lastFixed: at(100) },
    host: {
      agent: false,
      lastVmScanned: at(100),
      lastVmScannedDurationS: -9000,
      lastVmAuthScanned: at(100),
      lastVmAuthScannedDurationS: -9000,
    },
    reason: 'scan-overlaps-patch',
  },
  {
    name: 'a forgotten scan on a host whose scans take five hours',
    record: { source: 'scanner', lastTest: at(180), lastFixed: at(180) },
    host: {
      agent: false,
      lastVmScanned: at(900),
      lastVmScannedDurationS: 18_000,
      lastVmAuthScanned: at(900),
      lastVmAuthScannedDurationS: 18_000,
    },
    reason: 'scan-overlaps-patch',
  },
  {
    name: 'closed by housekeeping before a later scan that left the finding out',
    record: { lastTest: at(-300), lastFixed: at(60) },
    reason: 'closed-without-scan',
  },
  { name: 'found again after it was fixed', record: { lastFound: at(130) }, reason: 'data-quality' },
  { name: 'reopened after it was fixed', record: { lastReopened: at(130) }, reason: 'data-quality' },
  { name: 'of a type nobody knows', record: { type: 'unknown' }, reason: 'data-quality' },
  { name: 'of a type that has no status', record: { type: 'info' }, reason: 'data-quality' },
  { name: 'with a kernel flag nobody knows', record: { kernel: 'unknown' }, reason: 'data-quality' },
  { name: 'on a host scanned in the future', host: { lastVmScanned: at(90_000) }, reason: 'data-quality' },
  { name: 'of a QID that is switched off', knowledge: { disabled: true }, reason: 'suppressed' },
  {
    name: 'of a QID that the KnowledgeBase does not know',
    knowledge: { known: false, remote: true, authTypes: [] },
    reason: 'qid-retired',
  },
  {
    name: 'by a source nobody knows, without authentication',
    record: { source: 'unknown' },
    host: { lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) },
    reason: 'weak-evidence',
  },
];

function ruled(over: Partial<Evidence>): { ruling: string; reason: string } {
  const now = over.qualys?.latest?.at ?? at(150);
  return decide(anEvidence({ deadlineAt: at(100_000), ...over }), criterion, now);
}

describe('a Fixed record proves nothing when it is', () => {
  it.each(attacks)('$name', ({ record, host, knowledge, reason }) => {
    const qualys = withDetections([aDetection(record)], [aHost(host)]);
    const later = { ...qualys, ...(qualys.latest ? { latest: { ...qualys.latest, at: at(1000) } } : {}) };
    const verdict = ruled({ knowledge: [aQid(knowledge)], qualys: later });
    expect(verdict.reason).toBe(reason);
    expect(verdict.ruling).not.toBe('verified');
  });

  it('one second after the guard it proves', () => {
    const late = new Date(at(15).getTime() + 1000);
    const qualys = withDetections([aDetection({ lastTest: late, lastFixed: late })]);
    expect(ruled({ qualys }).ruling).toBe('verified');
  });

  it('older than what was open when the ticket came', () => {
    const other = aDetection({ uniqueId: '88002', port: 443 });
    const lagging = aDetection({ lastFixed: at(-60), lastTest: at(-60) });
    const before = [anOpenDetection(), anOpenDetection({ uniqueId: '88002', port: 443 })];
    const qualys = withDetections([lagging, other], [aHost()], before);
    expect(ruled({ qualys })).toMatchObject({ ruling: 'wait', reason: 'fixed-before-change' });
  });

  it('beside a counterpart without an id that has vanished', () => {
    const { uniqueId: _id, ...record } = aDetection();
    const { uniqueId: _before, ...open } = anOpenDetection();
    const qualys = withDetections([record], [aHost()], [open, open]);
    expect(ruled({ qualys }).reason).toBe('record-disappeared');
  });
});

describe('the patch time', () => {
  it('in the future makes nothing proved', () => {
    const verdict = ruled({ t0: { at: at(9000), origin: 'patched-at' } });
    expect(verdict).toMatchObject({ ruling: 'wait', reason: 'fixed-before-change' });
  });

  it.each(['patched-at', 'entered-state', 'updated-on'] as const)(
    'counts the same whatever its origin: %s',
    (origin) => {
      expect(ruled({ t0: { at: at(0), origin } }).ruling).toBe('verified');
      expect(ruled({ t0: { at: at(110), origin } }).ruling).not.toBe('verified');
    },
  );
});

describe('a machine', () => {
  const second = { hostId: '700100002', uniqueId: '88002' };

  it('with a record that was never rescanned waits, though the other record is fixed', () => {
    const open = anOpenDetection(second);
    const hosts = [aHost(), aHost({ hostId: second.hostId })];
    const qualys = withDetections([aDetection(), open], hosts, [anOpenDetection(), open]);
    expect(ruled({ qualys }).reason).toBe('duplicate-records');
  });

  it('needs no proof on a record that never had the finding', () => {
    const hosts = [aHost(), aHost({ hostId: second.hostId, agent: false })];
    expect(ruled({ qualys: withDetections([aDetection()], hosts) }).ruling).toBe('verified');
  });

  it('is not proved by records of hosts that are not its own', () => {
    const qualys = withDetections([aDetection({ hostId: '9' })], [aHost(), aHost({ hostId: '9' })]);
    const own = { kind: 'found' as const, ids: ['700100001'], agreeing: ['serial'], disagreeing: [], score: 0.9 };
    expect(ruled({ qualys: { ...qualys, identity: own } }).reason).toBe('record-disappeared');
  });

  it.each<[string, Partial<QualysHost>]>([
    ['its address went to a machine of another name', { names: ['web99.corp.example'] }],
    ['its address went to a twin of another domain', { names: ['app01.lab.example', 'APP01'] }],
    ['its serial number is another', { serial: 'VMware-43' }],
    ['its cloud instance is another', { instanceId: 'i-2' }],
  ])('is another one when %s', (_what, over) => {
    const before = withDetections([aDetection()], [aHost({ instanceId: 'i-1' })]);
    const latest = { at: at(150), hosts: [aHost({ instanceId: 'i-1', ...over })], detections: [aDetection()] };
    expect(ruled({ qualys: { ...before, latest } })).toMatchObject({ ruling: 'review', reason: 'asset-replaced' });
  });
});

describe('looks', () => {
  const qualys = withDetections([aDetection()]);

  it('prove nothing without a first one', () => {
    const { baseline: _baseline, ...rest } = qualys;
    expect(ruled({ qualys: rest })).toMatchObject({ ruling: 'wait', reason: 'vendor-unavailable' });
  });

  it('prove nothing of a host that the first one did not show', () => {
    const baseline = { at: at(2), hosts: [], detections: [anOpenDetection()] };
    expect(ruled({ qualys: { ...qualys, baseline } })).toMatchObject({ ruling: 'review', reason: 'asset-replaced' });
  });

  it('prove nothing when the latest is older than the first', () => {
    const baseline = { at: at(151), hosts: [aHost()], detections: [anOpenDetection()] };
    expect(ruled({ qualys: { ...qualys, baseline } })).toMatchObject({ ruling: 'wait', reason: 'vendor-unavailable' });
  });
});

describe('the findings', () => {
  it('are not proved when none are looked for', () => {
    expect(ruled({ qids: [] }).ruling).toBe('wait');
    expect(ruled({ qids: [], ticket: aTicket({ qids: [], cves: ['CVE-2026-0001'] }) }).ruling).toBe('wait');
  });

  it('are not proved when the ticket names one more', () => {
    const ticket = aTicket({ qids: [241234, 241235] });
    expect(ruled({ ticket })).toMatchObject({ ruling: 'wait', reason: 'vendor-unavailable' });
  });

  it.each([
    ['is open under another QID that has appeared since', anOpenDetection({ qid: 5, uniqueId: '9' }), 'wait'],
    ['was found again under another QID', anOpenDetection({ qid: 5, lastFound: at(120), lastTest: at(120) }), 'failed'],
    ['is fixed under the other QID as well', aDetection({ qid: 5, uniqueId: '9' }), 'verified'],
  ])('of a CVE that %s follow that QID', (_what, record, ruling) => {
    const cves = [{ cve: 'CVE-2026-0001', qids: [5, 6, 241234] }];
    const ticket = aTicket({ qids: [], cves: ['CVE-2026-0001'] });
    expect(ruled({ cves, ticket, qualys: withDetections([aDetection(), record]) }).ruling).toBe(ruling);
  });
});
