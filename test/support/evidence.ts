import type { Criterion, Evidence } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { Detection, QidKnowledge, QualysHost } from '../../src/verification/qualys-facts.js';
import type { Ticket } from '../../src/verification/ticket.js';

/** One Friday: the patch ended at noon, and everything is told in minutes before or after it. */
export const T0 = new Date('2026-11-20T12:00:00Z');

export function at(minutes: number): Date {
  return new Date(T0.getTime() + minutes * 60_000);
}

export const criterion: Criterion = {
  sources: 'both',
  clockGuardMs: 15 * 60_000,
  requiredBuilds: [],
  health: {
    offlineAfterMs: 60 * 60_000,
    indexLagMs: 60 * 60_000,
    observations: 2,
    observationGapMs: 10 * 60_000,
    rfmGraceMs: 72 * 3_600_000,
  },
};

export function aTicket(over: Partial<Ticket> = {}): Ticket {
  return {
    table: 'incident',
    sysId: 'a'.repeat(32),
    number: 'INC0010001',
    state: '10',
    modCount: 5,
    updatedOn: at(1),
    machine: { hostname: 'app01', fqdn: 'app01.corp.example', ip: '10.20.30.40', serial: 'VMware-42' },
    qids: [241234],
    cves: [],
    patchedAt: T0,
    rebootRequired: 'no',
    columns: { host: ['cmdb_ci.name'], findings: ['u_qids', 'u_cves'] },
    troubles: [],
    ...over,
  };
}

export function aHost(over: Partial<QualysHost> = {}): QualysHost {
  return {
    hostId: '700100001',
    agent: true,
    ip: '10.20.30.40',
    names: ['app01.corp.example', 'APP01'],
    serial: 'VMware-42',
    lastVmScanned: at(120),
    lastVmAuthScanned: at(120),
    ...over,
  };
}

/** Fixed by an agent two hours after the patch. */
export function aDetection(over: Partial<Detection> = {}): Detection {
  return {
    hostId: '700100001',
    qid: 241234,
    uniqueId: '88001',
    type: 'confirmed',
    status: 'fixed',
    firstFound: at(-90_000),
    lastFound: at(-300),
    lastTest: at(120),
    lastFixed: at(120),
    ignored: false,
    disabled: false,
    kernel: 'unrelated',
    source: 'agent',
    troubles: [],
    ...over,
  };
}

/** What the same record said before the patch. */
export function anOpenDetection(over: Partial<Detection> = {}): Detection {
  const { lastFixed: _fixed, ...open } = aDetection({ status: 'active', lastFound: at(-300), lastTest: at(-300) });
  return { ...open, ...over };
}

export function aQid(over: Partial<QidKnowledge> = {}): QidKnowledge {
  return {
    qid: 241234,
    known: true,
    remote: false,
    authTypes: ['Unix'],
    modules: [],
    disabled: false,
    cves: [],
    ...over,
  };
}

export function aSensor(over: Partial<FalconHost> = {}): FalconHost {
  return {
    aid: 'b'.repeat(32),
    cid: 'c'.repeat(32),
    hostname: 'APP01',
    platform: 'Windows',
    serial: 'VMware-42',
    macs: [],
    firstSeen: at(-500_000),
    lastSeen: at(100),
    agentVersion: '7.22.19406.0',
    rfm: 'no',
    containment: 'normal',
    safeMode: false,
    productType: 'server',
    online: 'online',
    onlineLastSeen: at(120),
    ...over,
  };
}

/** A case in which everything is proved: each test spoils one thing. */
export function anEvidence(over: Partial<Evidence> = {}): Evidence {
  const before = aSensor({ lastSeen: at(-10), onlineLastSeen: at(1) });
  return {
    ticket: aTicket(),
    t0: { at: T0, origin: 'patched-at' },
    openedAt: at(2),
    deadlineAt: at(72 * 60),
    qids: [241234],
    cves: [],
    knowledge: [aQid()],
    qualys: withDetections([aDetection()]),
    falcon: {
      identity: { kind: 'found', ids: ['b'.repeat(32)], agreeing: ['serial'], disagreeing: [], score: 0.9 },
      baseline: { at: at(2), host: before },
      looks: [
        { at: at(2), host: before },
        { at: at(125), host: aSensor() },
        { at: at(140), host: aSensor({ lastSeen: at(130), onlineLastSeen: at(140) }) },
      ],
    },
    ...over,
  };
}

export function withDetections(
  detections: readonly Detection[],
  hosts: readonly QualysHost[] = [aHost()],
  baseline: readonly Detection[] = [anOpenDetection()],
): Evidence['qualys'] {
  const before = hosts.map((host) => ({ ...host, lastVmScanned: at(-300), lastVmAuthScanned: at(-300) }));
  return {
    identity: {
      kind: 'found',
      ids: hosts.map(({ hostId }) => hostId),
      agreeing: ['serial'],
      disagreeing: [],
      score: 0.9,
    },
    baseline: { at: at(2), hosts: before, detections: [...baseline] },
    latest: { at: at(150), hosts: [...hosts], detections: [...detections] },
  };
}

/** Only the last look differs: what Falcon says now. */
export function withSensor(
  host: FalconHost | undefined,
  baseline = aSensor({ lastSeen: at(-10) }),
): Evidence['falcon'] {
  const look = { at: at(140), ...(host === undefined ? {} : { host }) };
  return {
    identity: { kind: 'found', ids: ['b'.repeat(32)], agreeing: ['serial'], disagreeing: [], score: 0.9 },
    baseline: { at: at(2), host: baseline },
    looks: [
      { at: at(2), host: baseline },
      {
        at: at(10),
        host: aSensor({
          rfm: baseline.rfm,
          kernelVersion: host?.kernelVersion,
          platform: baseline.platform,
          lastSeen: at(5),
          onlineLastSeen: at(10),
        }),
      },
      look,
    ],
  };
}
