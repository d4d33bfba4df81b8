import type { Evidence } from './evidence.js';
import type { Detection, QualysHost, QualysSnapshot } from './qualys-facts.js';
import { isHistorical, readRecord, type Yardstick } from './read-record.js';
import { worst, type RescanReading } from './reading.js';
import type { RebootState } from './reboot.js';

export interface QidCase {
  readonly evidence: Evidence;
  readonly baseline: QualysSnapshot;
  readonly latest: QualysSnapshot;
  readonly hosts: readonly QualysHost[];
  readonly guardMs: number;
  readonly reboot: RebootState;
}

/** One QID over all host records of the machine; a record that had it and has it no more is a disappearance. */
export function readQid(qid: number, its: QidCase): readonly RescanReading[] {
  const perHost = its.hosts.map((host) => readQidOnHost(qid, host, its));
  const readings = perHost.flat();
  if (readings.length === 0) return [absent(qid, 'no-baseline', 'never seen on this host')];

  const kinds = new Set(perHost.flatMap((list) => worst(list)?.kind ?? []));
  const disagree = kinds.has('fixed') && kinds.has('pending');
  if (!disagree) return readings;
  return [
    ...readings,
    {
      kind: 'pending',
      reason: 'duplicate-records',
      subject: `QID ${qid}`,
      detail: `records of ${its.hosts.length} hosts differ`,
    },
  ];
}

function readQidOnHost(qid: number, host: QualysHost, its: QidCase): readonly RescanReading[] {
  const ours = (record: Detection): boolean => record.qid === qid && record.hostId === host.hostId;
  const records = its.latest.detections.filter(ours);
  const before = its.baseline.detections.filter(ours);
  const yardstick: Yardstick = {
    t0: its.evidence.t0.at,
    guardMs: its.guardMs,
    lookedAt: its.latest.at,
    host,
    knowledge: its.evidence.knowledge.find((entry) => entry.qid === qid),
    reboot: its.reboot,
  };
  const decisive = records.filter((record) => !isHistorical(record, yardstick.t0) || wasOpen(record, before));
  return [
    ...missing(before, records).map((old) =>
      absent(qid, 'record-disappeared', `record ${keyOf(old)} on host ${host.hostId} is gone`),
    ),
    ...(decisive.length > 0 ? decisive : records).map((record) => readRecord(record, yardstick)),
  ];
}

/** Records of before without a counterpart now; of several that look alike, as many as are fewer. */
function missing(before: readonly Detection[], now: readonly Detection[]): readonly Detection[] {
  const left = now.map(keyOf);
  return before.filter((old) => {
    const index = left.indexOf(keyOf(old));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** What was open when the ticket came is what the ticket is about, whatever date its fix bears now. */
function wasOpen(record: Detection, before: readonly Detection[]): boolean {
  return before.some((old) => keyOf(old) === keyOf(record) && old.status !== 'fixed');
}

function keyOf(record: Detection): string {
  return (
    record.uniqueId ??
    [record.port, record.protocol, record.fqdn, record.ssl, record.service, record.instance].map(String).join('/')
  );
}

function absent(qid: number, reason: 'record-disappeared' | 'no-baseline', detail: string): RescanReading {
  return { kind: 'unprovable', reason, subject: `QID ${qid}`, detail };
}
