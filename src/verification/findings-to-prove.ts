import type { Evidence } from './evidence.js';
import type { QualysSnapshot } from './qualys-facts.js';

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

/** What to ask about while waiting: also the CVEs' other QIDs, for one that appears later is the same vulnerability. */
export function qidsToWatch({ qids, cves }: Pick<Evidence, 'qids' | 'cves'>): number[] {
  return [...new Set([...qids, ...cves.flatMap((named) => named.qids)])].sort((a, b) => a - b);
}
