import type { Evidence } from './evidence.js';
import type { QualysSnapshot } from './qualys-facts.js';
import { PENDING_REBOOT_QID } from './restart-pending.js';

/** The QIDs to watch: the ticket's own, and those its CVEs name that the machine had at the baseline. Sorted. */
export function qidsToProve(
  own: readonly number[],
  cves: Evidence['cves'],
  baseline: Pick<QualysSnapshot, 'detections'>,
): number[] {
  const present = new Set(baseline.detections.map((record) => record.qid));
  const named = cves.flatMap(({ qids }) => qids).filter((qid) => present.has(qid));
  return [...new Set([...own, ...named])].sort((a, b) => a - b);
}

/**
 * What to ask about while waiting: also the CVEs' other QIDs, for one that appears later is the same vulnerability, and
 * whether Windows waits for a restart. Nothing where there is no finding.
 */
export function qidsToWatch({ qids, cves }: Pick<Evidence, 'qids' | 'cves'>): number[] {
  const named = [...qids, ...cves.flatMap((entry) => entry.qids)];
  if (named.length === 0) return [];
  return [...new Set([...named, PENDING_REBOOT_QID])].sort((a, b) => a - b);
}
