import type { ReasonCode } from './reasons.js';

export const outcomes = ['verified', 'failed', 'review', 'superseded'] as const;
export type Outcome = (typeof outcomes)[number];
export type Ruling = 'wait' | Outcome;

/** One row of the decision tables that applied, with what it applied to. */
export interface Finding {
  readonly reason: ReasonCode;
  readonly source: 'qualys' | 'falcon' | 'ticket';
  /** Host id, agent id or column; QID and port where there is one. */
  readonly subject: string;
  /** Facts in words, without personal data: "LAST_TEST 2026-11-20T15:40:02Z, guard until …". */
  readonly detail: string;
}

export interface Verdict {
  readonly ruling: Ruling;
  readonly reason: ReasonCode;
  readonly findings: readonly Finding[];
  /** Accepted with a warning; belongs in the note. */
  readonly warnings: readonly Finding[];
  readonly rules: string;
}
