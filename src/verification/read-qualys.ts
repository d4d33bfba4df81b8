import type { Evidence } from './evidence.js';
import { lastScan, said } from './evidence-time.js';
import { describesAnother } from './names.js';
import type { QualysSnapshot } from './qualys-facts.js';
import { readQid } from './read-qid.js';
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

/** Row 2: the id at intake is gone, or describes another machine, or nothing tells which machine it described. */
function replaced(hostId: string, baseline: QualysSnapshot, latest: QualysSnapshot): readonly RescanReading[] {
  const before = baseline.hosts.find((host) => host.hostId === hostId);
  const now = latest.hosts.find((host) => host.hostId === hostId);
  const changed = before && now && describesAnother(before, now);
  if (before !== undefined && now !== undefined && changed === undefined) return [];

  const missing = now === undefined ? latest : baseline;
  const detail = changed
    ? `${changed} changed; last scan ${said(now && lastScan(now))}`
    : `not in the host list at ${said(missing.at)}`;
  return [{ kind: 'unprovable', reason: 'asset-replaced', subject: `host ${hostId}`, detail }];
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

function silent(why: string): RescanReading {
  return { kind: 'pending', reason: 'vendor-unavailable', subject: 'Qualys', detail: why };
}

function noFinding(): RescanReading {
  return { kind: 'unprovable', reason: 'no-findings-named', subject: 'ticket', detail: 'nothing to prove' };
}
