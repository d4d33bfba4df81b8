import type { Verification } from '../ledger/ledger.js';
import { decodeDecision, encodeDecision } from '../ledger/stored-decision.js';
import { decisionOf, type Decision } from '../verification/decision.js';
import type { Criterion, Evidence } from '../verification/evidence.js';
import { explain, type Explanation } from '../verification/explain.js';

/** What came of deciding again. `unruled`: no verdict is kept that could be compared. */
export type Replay =
  | { readonly kind: 'unruled' }
  | { readonly kind: 'same' }
  /** Other rules had ruled: `again` is what the rules of this version say. */
  | { readonly kind: 'other-rules'; readonly again: string }
  | { readonly kind: 'different'; readonly why: string; readonly again?: string };

/** One verification, explained from what the ledger keeps. */
export interface Account {
  readonly verification: Verification;
  readonly decision: Decision | undefined;
  /** As of when it is explained, and by which criterion: as it was ruled, or else by today's settings. */
  readonly at: Date;
  /** Missing where there are no facts. */
  readonly explanation: Explanation | undefined;
  readonly replay: Replay;
}

interface Today {
  readonly criterion: Criterion;
  readonly now: Date;
}

/** Decides again from the stored facts. Where no verdict was ruled, decides as of the end, or of now. */
export function accountOf(verification: Verification, today: Today): Account {
  const { decision: stored, evidence } = verification;
  if (stored === undefined) return unruled(verification, today);
  const decision = decodeDecision(stored);
  const at = decision?.at ?? today.now;
  const parts = { verification, decision, at, explanation: undefined };
  if (decision === undefined) return { ...parts, replay: different('the stored decision cannot be read') };
  if (evidence === undefined) return { ...parts, replay: different('the stored facts are missing or cannot be read') };
  return { ...parts, ...replayed(stored, decision, evidence) };
}

function unruled(verification: Verification, { criterion, now }: Today): Account {
  const { decidedAt, finishedAt, evidence } = verification;
  const at = decidedAt ?? finishedAt ?? now;
  const explanation = evidence && explain(evidence, criterion, at);
  return { verification, decision: undefined, at, explanation, replay: { kind: 'unruled' } };
}

function replayed(
  stored: string,
  { criterion, at, rules }: Decision,
  evidence: Evidence,
): Pick<Account, 'explanation' | 'replay'> {
  const explanation = explain(evidence, criterion, at);
  const again = encodeDecision(decisionOf(explanation.verdict, criterion, at));
  if (again === stored) return { explanation, replay: { kind: 'same' } };
  const byOthers = rules !== explanation.verdict.rules;
  return {
    explanation,
    replay: byOthers ? { kind: 'other-rules', again } : { ...different('the verdict is another one'), again },
  };
}

function different(why: string): { kind: 'different'; why: string } {
  return { kind: 'different', why };
}
