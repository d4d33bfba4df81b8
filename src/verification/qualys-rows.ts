import type { Evidence } from './evidence.js';
import { lastScan, said } from './evidence-time.js';
import { describesAnother } from './identity/describes-another.js';
import type { QualysSnapshot } from './qualys-facts.js';
import type { RescanKind } from './reading.js';
import type { Row } from './rows.js';

type QualysRow<Case> = Row<Case, RescanKind>;

/** Which host record is the machine? Rows 0 and 1 of qualys 10.11, and what else stands in the way of one. */
export const hostRows: readonly QualysRow<Evidence>[] = [
  {
    row: '0',
    kind: 'pending',
    reason: 'vendor-unavailable',
    needs: 'Qualys not asked with success yet',
    when: ({ qualys }) =>
      qualys.identity.kind === 'pending' ? (qualys.why ?? 'Qualys has not been asked yet') : undefined,
  },
  {
    row: '1',
    kind: 'unprovable',
    reason: 'host-not-found',
    needs: 'no host that is certainly this machine',
    when: ({ qualys: { identity } }) =>
      identity.kind === 'not-found' ? `searched ${identity.searched.join(', ')}` : undefined,
  },
  {
    row: '1a',
    kind: 'unprovable',
    reason: 'host-ambiguous',
    needs: 'several hosts that nothing tells apart',
    when: ({ qualys: { identity } }) =>
      identity.kind === 'ambiguous' ? `candidates ${identity.candidates.join(', ')}` : undefined,
  },
  {
    row: '1b',
    kind: 'unprovable',
    reason: 'host-mismatch',
    needs: 'a host that contradicts the ticket',
    when: ({ qualys: { identity } }) =>
      identity.kind === 'mismatch' || identity.kind === 'hidden' ? `host ${identity.ids.join(', ')}` : undefined,
  },
];

/** One CVE of the ticket for which Qualys has no check can be proved by nobody. */
export const unknownCve: QualysRow<Evidence['cves'][number]> = {
  row: '21a',
  kind: 'unprovable',
  reason: 'cve-without-qid',
  needs: 'a CVE for which the KnowledgeBase names no QID',
  when: ({ qids }) => (qids.length === 0 ? 'the KnowledgeBase names no QID' : undefined),
};

/** Are there two looks, and do they answer this ticket? Row 0 of qualys 10.11. */
export const lookRows: readonly QualysRow<Evidence>[] = [
  {
    row: '0',
    kind: 'pending',
    reason: 'vendor-unavailable',
    needs: 'looks that are missing, or that do not answer this ticket',
    when: (evidence) => whyNoAnswer(evidence),
  },
];

/** Has Qualys fallen silent since the latest look? Row 0 of qualys 10.11. */
export const silentSinceLook: QualysRow<Evidence> = {
  row: '0',
  kind: 'pending',
  reason: 'vendor-unavailable',
  needs: 'Qualys silent since its last word',
  when: ({ qualys: { silentSince, why } }) => (silentSince === undefined ? undefined : (why ?? 'no answer')),
};

/** One host id of the machine at both looks. Row 2 of qualys 10.11. */
export const replacedHost: QualysRow<{ hostId: string; baseline: QualysSnapshot; latest: QualysSnapshot }> = {
  row: '2',
  kind: 'unprovable',
  reason: 'asset-replaced',
  needs: 'a host id that is gone, or describes another machine than at the first look',
  when: ({ hostId, baseline, latest }) => {
    const before = baseline.hosts.find((host) => host.hostId === hostId);
    const now = latest.hosts.find((host) => host.hostId === hostId);
    if (before === undefined || now === undefined) {
      return `not in the host list at ${said((now === undefined ? latest : baseline).at)}`;
    }
    const changed = describesAnother(before, now);
    return changed && `${changed} changed; last scan ${said(lastScan(now))}`;
  },
};

/** A CVE proves nothing unless this machine had failed one of its checks. */
export const unseenCve: QualysRow<{ cve: Evidence['cves'][number]; baseline: QualysSnapshot }> = {
  row: '21',
  kind: 'unprovable',
  reason: 'no-baseline',
  needs: 'a CVE none of whose QIDs was on the host at the first look',
  when: ({ cve: { qids }, baseline }) =>
    baseline.detections.some((record) => qids.includes(record.qid))
      ? undefined
      : `none of its ${qids.length} QIDs was on the host`,
};

function whyNoAnswer(evidence: Evidence): string | undefined {
  const { baseline, latest, why } = evidence.qualys;
  if (baseline === undefined || latest === undefined) return why ?? 'no look yet';
  if (latest.at < baseline.at) return 'the latest look is older than the first';
  return asksForAll(evidence) ? undefined : 'not every QID and CVE of the ticket has been asked for';
}

/** The facts answer this ticket, not one that named less. */
function asksForAll({ ticket, qids, cves }: Evidence): boolean {
  return (
    ticket.qids.every((qid) => qids.includes(qid)) && ticket.cves.every((name) => cves.some(({ cve }) => cve === name))
  );
}
