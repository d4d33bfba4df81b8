import type { Evidence, Identity } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import type { ReasonCode } from '../../src/verification/reasons.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aQid,
  aSensor,
  aTicket,
  at,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { closedAt, openAt, unknownToQualys, withOpinion } from './opinions.js';
import { aResult, patched } from './patches.js';

/** What must have happened for a reason to be given. The moment is two and a half hours after the patch unless said. */
export interface Case {
  readonly evidence: Evidence;
  readonly now?: Date;
  readonly sources?: 'either';
}

const rescheduled = aTicket({ rebootRequired: 'yes' });
const unscanned = aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) });
const unauthenticated = aHost({ agent: false, lastVmAuthScanned: at(-300), lastVmScannedDurationS: 600 });

/** Reasons that others give (the queue when it re-reads a ticket, the watch after a verdict), and one that settings allow. */
type NotDecided = 'ticket-moved-on' | 'ticket-gone' | 'reopened-after-close' | 'patch-failed';

/** An input for every reason that decide() may give. */
export const cases: Readonly<Record<Exclude<ReasonCode, NotDecided>, Case>> = {
  'fixed-and-healthy': { evidence: anEvidence() },
  'already-fixed': scanned(aDetection({ lastFixed: at(-60) }), aHost(), [aDetection({ lastFixed: at(-60) })]),
  'fixed-without-sensor': { ...agent({ kind: 'not-found', searched: ['names'] }), sources: 'either' },
  'fixed-by-second-opinion': { evidence: unknownToQualys(closedAt(100)), sources: 'either' },
  'sources-disagree': { evidence: anEvidence({ falcon: withOpinion(openAt(145)) }) },

  'no-host-named': { evidence: anEvidence({ ticket: aTicket({ machine: { ci: 'c'.repeat(32) } }) }) },
  'ticket-unreadable': {
    evidence: anEvidence({ ticket: aTicket({ troubles: [{ column: 'u_qids', expected: 'QIDs' }] }) }),
  },
  'no-findings-named': { evidence: anEvidence({ ticket: aTicket({ qids: [], cves: [] }) }) },
  'vendor-unavailable': { evidence: anEvidence({ qualys: { identity: { kind: 'pending' } } }) },
  'rescan-timeout': { ...scanned(anOpenDetection(), unscanned), now: at(72 * 60) },

  'still-vulnerable': scanned(anOpenDetection({ lastFound: at(120), lastTest: at(120) })),
  'reboot-pending': {
    evidence: anEvidence({ ticket: rescheduled, falcon: withSensor(seen({ lastReboot: at(-900) })) }),
  },
  'old-kernel-package-present': scanned(
    anOpenDetection({ kernel: 'not-running', lastFound: at(120), lastTest: at(120) }),
  ),
  'patch-job-failed': patched(aResult({ installed: [], failed: ['kb-1'] }), scanned(anOpenDetection(), unscanned)),
  'patch-uninstalled': patched(aResult({ type: 'uninstall', endedAt: at(30) })),
  'patch-superseded': patched(aResult({ installed: ['kb-2'], superseded: ['kb-1'] })),
  'patch-not-covered': patched(aResult({ installed: [], notApplicable: ['kb-1'] })),
  'cve-without-qid': { evidence: anEvidence({ cves: [{ cve: 'CVE-2026-0001', qids: [] }] }) },
  'host-not-found': host({ kind: 'not-found', searched: ['hostname'] }),
  'host-ambiguous': host({ kind: 'ambiguous', candidates: ['1', '2'] }),
  'host-mismatch': host({ kind: 'mismatch', ids: ['1'], disagreeing: ['serial'] }),
  'asset-replaced': { evidence: anEvidence({ qualys: replaced() }) },
  'duplicate-records': { evidence: anEvidence({ qualys: duplicates() }) },
  'record-disappeared': { evidence: anEvidence({ qualys: withDetections([]) }) },
  'no-baseline': { evidence: anEvidence({ qualys: withDetections([], [aHost()], []) }) },
  'qid-retired': { evidence: anEvidence({ knowledge: [aQid({ known: false })] }) },
  'check-changed': { evidence: anEvidence({ knowledge: [aQid({ codeModified: at(20) })] }) },
  suppressed: scanned(aDetection({ ignored: true })),
  'potential-only': scanned(anOpenDetection({ type: 'potential', lastFound: at(120), lastTest: at(120) })),
  'weak-evidence': scanned(aDetection({ source: 'scanner' }), unauthenticated),
  'closed-without-scan': scanned(aDetection(), unscanned),
  'data-quality': scanned(aDetection({ status: 'unknown' })),
  'not-yet-rescanned': scanned(anOpenDetection(), unscanned),
  'scan-overlaps-patch': scanned(aDetection({ lastTest: at(10), lastFixed: at(10) })),
  'authentication-missing': scanned(anOpenDetection(), unauthenticated),
  'qid-not-tested': scanned(anOpenDetection()),
  'tested-not-found': scanned(anOpenDetection({ lastTest: at(120) })),
  'fixed-before-change': scanned(aDetection({ lastTest: at(-60), lastFixed: at(-60) })),
  'reboot-unproven': { evidence: anEvidence({ ticket: rescheduled }) },

  'sensor-not-found': agent({ kind: 'not-found', searched: ['names'] }),
  'sensor-ambiguous': agent({ kind: 'ambiguous', candidates: ['b', 'd'] }),
  'sensor-hidden': agent({ kind: 'hidden', ids: ['b'] }),
  'sensor-mismatch': agent({ kind: 'mismatch', ids: ['b'], disagreeing: ['serial'] }),
  'host-contained': sensed({ containment: 'contained' }),
  'offline-after-patch': sensed({ online: 'offline', lastSeen: at(-10) }),
  'safe-mode': sensed({ safeMode: true }),
  'rfm-persistent': { ...sensed({ rfm: 'yes' }), now: at(73 * 60) },
  'build-too-old': {
    evidence: anEvidence({
      ticket: aTicket({ requiredBuild: '10.0.17763.6293' }),
      qualys: withDetections([anOpenDetection()], [unscanned]),
      falcon: withSensor(seen({ kernelVersion: '10.0.17763.5000' })),
    }),
    now: at(72 * 60),
  },
  'build-unknown': { evidence: anEvidence({ ticket: aTicket({ requiredBuild: '10.0.17763.6293' }) }) },
  'opinion-pending': { evidence: anEvidence({ falcon: withOpinion(openAt(-60)) }) },
  'boot-loop': { evidence: anEvidence({ falcon: loops() }) },
  'reboot-window': { ...sensed({ online: 'offline', lastSeen: at(-10) }), now: at(30) },
  'offline-before-patch': { evidence: anEvidence({ falcon: offlineBefore() }) },
  'no-contact': sensed({ online: 'unknown', lastSeen: at(-10), onlineLastSeen: at(-10) }),
  'state-unknown': sensed({ online: 'unknown' }),
  'index-stale': sensed({ lastSeen: at(-10) }),
  'containment-changing': sensed({ containment: 'lift_containment_pending' }),
  'rfm-grace': sensed({ rfm: 'yes' }),
  'rfm-unknown': sensed({ rfm: 'unknown' }),
  confirming: sensed({ lastSeen: at(5), onlineLastSeen: at(10) }),
  'rfm-preexisting': {
    evidence: anEvidence({ falcon: withSensor(seen({ rfm: 'yes' }), aSensor({ rfm: 'yes', lastSeen: at(-10) })) }),
  },
};

function scanned(record: Detection, on: QualysHost = aHost(), before = [anOpenDetection()]): Case {
  return { evidence: anEvidence({ qualys: withDetections([record], [on], before) }) };
}

function host(identity: Identity): Case {
  return { evidence: anEvidence({ qualys: { identity } }) };
}

function agent(identity: Identity): Case {
  return { evidence: anEvidence({ falcon: { identity, looks: [] } }) };
}

function seen(over: Partial<FalconHost>): FalconHost {
  return aSensor({ onlineLastSeen: at(140), ...over });
}

function sensed(over: Partial<FalconHost>): Case {
  return { evidence: anEvidence({ falcon: withSensor(seen(over)) }) };
}

function replaced(): Evidence['qualys'] {
  return { ...withDetections([aDetection()]), latest: { at: at(150), hosts: [], detections: [] } };
}

function duplicates(): Evidence['qualys'] {
  const open = anOpenDetection({ hostId: '700100002', uniqueId: '88002' });
  const hosts = [aHost(), aHost({ hostId: '700100002' })];
  return withDetections([aDetection(), open], hosts, [anOpenDetection(), open]);
}

function loops(): Evidence['falcon'] {
  const look = (minute: number) => ({
    at: at(minute),
    host: aSensor({ lastReboot: at(minute - 5), lastSeen: at(minute), onlineLastSeen: at(minute) }),
  });
  return { ...withSensor(undefined), looks: [look(20), look(40), look(60)] };
}

function offlineBefore(): Evidence['falcon'] {
  return withSensor(seen({ online: 'offline', lastSeen: at(-10) }), aSensor({ online: 'offline', lastSeen: at(-900) }));
}
