import type { Criterion, Evidence } from './evidence.js';
import { factLines } from './note-facts.js';
import type { RowLine } from './rows.js';
import type { Verdict } from './verdict.js';
import { weigh } from './weigh.js';

export type { RowLine } from './rows.js';

export interface Explanation {
  /** What both vendors said last, one fact a line. */
  readonly facts: readonly string[];
  /** Every row that was tried on each record, QID, host and sensor until one applied, in order. */
  readonly rows: readonly RowLine[];
  readonly verdict: Verdict;
}

/** The verdict of decide(), with all that led to it: one evaluation of the same tables. */
export function explain(evidence: Evidence, criterion: Criterion, now: Date): Explanation {
  const { verdict, lines } = weigh(evidence, criterion, now);
  return { facts: factLines(evidence), rows: lines, verdict };
}
