import type { Evidence } from './evidence.js';
import type { Detection, QualysHost, QualysSnapshot } from './qualys-facts.js';
import { patchRestartSince } from './patch-restart.js';
import { patchWordOf } from './patch-word.js';
import { readAs } from './read-as.js';
import { readRecord } from './read-record.js';
import { isHistorical, type Yardstick } from './record-facts.js';
import { joined, worst, type RescanKind, type RescanReading, type Traced } from './reading.js';
import { countsFrom, type RebootState } from './reboot.js';
import { restartPendingSince } from './restart-pending.js';
import type { Row } from './rows.js';
import { whyUntestable } from './untestable.js';

export interface QidCase {
  readonly evidence: Evidence;
  readonly baseline: QualysSnapshot;
  readonly latest: QualysSnapshot;
  readonly hosts: readonly QualysHost[];
  readonly guardMs: number;
  readonly reboot: RebootState;
}

/** A record of the first look that has no counterpart now. Row 20 of qualys 10.11. */
export const disappeared: Row<{ old: Detection | undefined }, RescanKind> = {
  row: '20',
  kind: 'unprovable',
  reason: 'record-disappeared',
  needs: 'a record of the first look that is gone',
  when: ({ old }) => old && `record ${keyOf(old)} on host ${old.hostId} is gone`,
};

/** What all records of one QID say together. Rows 21 and 3 of qualys 10.11. */
export const summaryRows: readonly Row<readonly Traced<RescanReading>[], RescanKind>[] = [
  {
    row: '21',
    kind: 'unprovable',
    reason: 'no-baseline',
    needs: 'no record of the QID, now or at the first look',
    when: (perHost) => (perHost.every(({ readings }) => readings.length === 0) ? 'never seen on this host' : undefined),
  },
  {
    row: '3',
    kind: 'pending',
    reason: 'duplicate-records',
    needs: 'host records of the machine of which one is fixed and another is still to be tested',
    when: (perHost) => {
      const kinds = new Set(perHost.map(({ readings }) => worst(readings)?.kind));
      return kinds.has('fixed') && kinds.has('pending') ? `records of ${perHost.length} hosts differ` : undefined;
    },
  },
];

/** One QID over all host records of the machine; a record that had it and has it no more is a disappearance. */
export function readQid(qid: number, its: QidCase): Traced<RescanReading> {
  const perHost = its.hosts.map((host) => readQidOnHost(qid, host, its));
  return joined([...perHost, readAs(summaryRows, perHost, { source: 'qualys', subject: `QID ${qid}` })]);
}

function readQidOnHost(qid: number, host: QualysHost, its: QidCase): Traced<RescanReading> {
  const ours = (record: Detection): boolean => record.qid === qid && record.hostId === host.hostId;
  const records = its.latest.detections.filter(ours);
  const before = its.baseline.detections.filter(ours);
  const yardstick = yardstickOf(qid, host, its);
  const decisive = records.filter((record) => !isHistorical(record, yardstick.t0) || wasOpen(record, before));
  const gone = missing(before, records);
  return joined([
    ...(gone.length > 0 ? gone : [undefined]).map((old) =>
      readAs([disappeared], { old }, { source: 'qualys', subject: `QID ${qid}` }),
    ),
    ...(decisive.length > 0 ? decisive : records).map((record) => readRecord({ ...yardstick, record })),
  ]);
}

function yardstickOf(qid: number, host: QualysHost, { evidence, latest, guardMs, reboot }: QidCase): Yardstick {
  const knowledge = evidence.knowledge.find((entry) => entry.qid === qid);
  return {
    t0: evidence.t0.at,
    countsFrom: countsFrom(evidence, reboot),
    guardMs,
    lookedAt: latest.at,
    host,
    knowledge,
    reboot,
    restartPending: restartPendingSince(evidence),
    untestable: whyUntestable(host, knowledge, latest.detections),
    patches: patchWordOf(evidence, qid),
    jobWaits: patchRestartSince(evidence),
  };
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
