import type { Criterion, Evidence } from './evidence.js';
import type { Verdict } from './verdict.js';
import { weigh } from './weigh.js';

/** What the evidence means now. Total and pure: the same facts and the same moment always give the same verdict. */
export function decide(evidence: Evidence, criterion: Criterion, now: Date): Verdict {
  return weigh(evidence, criterion, now).verdict;
}
