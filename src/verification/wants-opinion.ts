import type { Criterion, Evidence } from './evidence.js';
import { readQualys } from './read-qualys.js';
import { worst } from './reading.js';
import { rebootState } from './reboot.js';

/**
 * Where Falcon may be asked for a second opinion: can its word change anything, by contradicting a "fixed" or, under
 * `either`, by standing in for Qualys?
 */
export function wantsOpinion(evidence: Evidence, criterion: Criterion): boolean {
  if (criterion.secondOpinion !== true) return false;
  if (criterion.sources === 'either') return true;
  return worst(readQualys(evidence, criterion.clockGuardMs, rebootState(evidence)))?.kind === 'fixed';
}

/** The CVEs behind the ticket: those that it names, and those of the QIDs to prove. Sorted. */
export function cvesBehind({ ticket, qids, knowledge }: Pick<Evidence, 'ticket' | 'qids' | 'knowledge'>): string[] {
  const known = knowledge.filter(({ qid }) => qids.includes(qid)).flatMap(({ cves }) => cves);
  return [...new Set([...ticket.cves, ...known])].sort();
}
