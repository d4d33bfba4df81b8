import type { Evidence } from './evidence.js';
import { lastScan, said } from './evidence-time.js';
import { describesAnother } from './names.js';
import type { Detection, QualysHost, QualysSnapshot } from './qualys-facts.js';
import { isHistorical, readRecord, type Yardstick } from './read-record.js';
import { worst, type RescanReading } from './reading.js';
import type { RebootState } from './reboot.js';

/** What Qualys' records say about all findings of the ticket on all its host records. Never empty. qualys 10.11 */
export function readQualys(evidence: Evidence, guardMs: number, reboot: RebootState): readonly RescanReading[] {
  const identity = evidence.qualys.identity;
  const subject = 'Qualys';
  switch (identity.kind) {
    case 'pending':
      return [silent(evidence.qualys.why ?? 'Qualys has not been asked yet')];
    case 'not-found':
      return [
        { kind: 'unprovable', reason: 'host-not-found', subject, detail: `searched ${identity.searched.join(', ')}` },
      ];
    case 'ambiguous':
      return [
        {
          kind: 'unprovable',
          reason: 'host-ambiguous',
          subject,
          detail: `candidates ${identity.candidates.join(', ')}`,
        },
      ];
    case 'mismatch':
    case 'hidden':
      return [{ kind: 'unprovable', reason: 'host-mismatch', subject, detail: `host ${identity.ids.join(', ')}` }];
    case 'found':
      return readHosts(evidence, identity.ids, { guardMs, reboot });
  }
}

function readHosts(
  evidence: Evidence,
  hostIds: readonly string[],
  by: { guardMs: number; reboot: RebootState },
): readonly RescanReading[] {
  const { baseline, latest, silentSince, why } = evidence.qualys;
  const unknownCves = cvesWithoutQid(evidence);
  if (unknownCves.length > 0) return unknownCves;
  if (baseline === undefined || latest === undefined) return [silent(why ?? 'no look yet')];
  if (latest.at < baseline.at) return [silent('the latest look is older than the first')];
  if (!asksForAll(evidence)) return [silent('not every QID and CVE of the ticket has been asked for')];

  const strangers = hostIds.flatMap((id) => replaced(id, baseline, latest));
  if (strangers.length > 0) return strangers;

  const readings = [
    ...cvesWithoutProof(evidence, baseline),
    ...qidsToRead(evidence, latest).flatMap((qid) =>
      readQid(qid, {
        evidence,
        baseline,
        latest,
        hosts: latest.hosts.filter((h) => hostIds.includes(h.hostId)),
        ...by,
      }),
    ),
  ];
  const summary = worst(readings);
  if (summary === undefined) return [noFinding()];
  // While Qualys is silent, an old "not yet" says nothing; an old proof still is one.
  return silentSince !== undefined && summary.kind === 'pending' ? [silent(why ?? 'no answer')] : readings;
}

interface QidCase {
  readonly evidence: Evidence;
  readonly baseline: QualysSnapshot;
  readonly latest: QualysSnapshot;
  readonly hosts: readonly QualysHost[];
  readonly guardMs: number;
  readonly reboot: RebootState;
}

/** One QID over all host records of the machine; a record that had it and has it no more is a disappearance. */
function readQid(qid: number, its: QidCase): readonly RescanReading[] {
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

/** Row 2: the id at intake is gone, or describes another machine. */
function replaced(hostId: string, baseline: QualysSnapshot, latest: QualysSnapshot): readonly RescanReading[] {
  const before = baseline.hosts.find((host) => host.hostId === hostId);
  const now = latest.hosts.find((host) => host.hostId === hostId);
  const subject = `host ${hostId}`;
  if (now === undefined) {
    return [
      { kind: 'unprovable', reason: 'asset-replaced', subject, detail: `not in the host list at ${said(latest.at)}` },
    ];
  }
  const changed = before === undefined ? undefined : describesAnother(before, now);
  if (changed === undefined) return [];
  return [
    {
      kind: 'unprovable',
      reason: 'asset-replaced',
      subject,
      detail: `${changed} changed; last scan ${said(lastScan(now))}`,
    },
  ];
}

/** The facts answer this ticket, not one that named less. */
function asksForAll({ ticket, qids, cves }: Evidence): boolean {
  return (
    ticket.qids.every((qid) => qids.includes(qid)) && ticket.cves.every((name) => cves.some(({ cve }) => cve === name))
  );
}

/** The QIDs to prove, and whatever else of the ticket's CVEs the machine shows by now. */
function qidsToRead({ qids, cves }: Evidence, latest: QualysSnapshot): readonly number[] {
  const named = cves.flatMap((entry) => entry.qids);
  const shown = named.filter((qid) => latest.detections.some((record) => record.qid === qid));
  return [...new Set([...qids, ...shown])];
}

/** A CVE for which Qualys has no check can be proved by nobody. */
function cvesWithoutQid({ cves }: Evidence): readonly RescanReading[] {
  const detail = 'the KnowledgeBase names no QID';
  return cves
    .filter(({ qids }) => qids.length === 0)
    .map(({ cve }) => ({ kind: 'unprovable', reason: 'cve-without-qid', subject: cve, detail }));
}

/** A CVE proves nothing unless this machine had failed one of its checks. */
function cvesWithoutProof({ cves }: Evidence, baseline: QualysSnapshot): readonly RescanReading[] {
  return cves
    .filter(({ qids }) => !baseline.detections.some((record) => qids.includes(record.qid)))
    .map(({ cve, qids }) => ({
      kind: 'unprovable',
      reason: 'no-baseline',
      subject: cve,
      detail: `none of its ${qids.length} QIDs was on the host`,
    }));
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

function silent(why: string): RescanReading {
  return { kind: 'pending', reason: 'vendor-unavailable', subject: 'Qualys', detail: why };
}

function noFinding(): RescanReading {
  return { kind: 'unprovable', reason: 'no-findings-named', subject: 'ticket', detail: 'nothing to prove' };
}
