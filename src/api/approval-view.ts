import type { Approval } from '../ledger/approvals.js';
import type { Verification } from '../ledger/ledger.js';
import { payloadOf } from './payload.js';

/** A question to people as the list shows it. */
export function questionOf(approval: Approval) {
  const { id, verification, ticket, state, digest, because, score, needed, level, names, triggeredBy } = approval;
  return {
    id,
    verification,
    ticket,
    state,
    digest,
    operation: payloadOf(approval).call.operation,
    because,
    score,
    needed,
    level,
    names,
    triggeredBy,
    votes: approval.votes.map(({ by, decision, at, via, comment = null }) => ({
      by,
      decision,
      at: at.toISOString(),
      via,
      comment,
    })),
    askedAt: approval.askedAt.toISOString(),
    expiresAt: approval.expiresAt.toISOString(),
    settledAt: approval.settledAt?.toISOString() ?? null,
  };
}

/** The same with exactly what is agreed to, and what it rests on. */
export function wholeQuestionOf(approval: Approval, verification: Verification | undefined) {
  return {
    ...questionOf(approval),
    payload: payloadOf(approval),
    outcome: verification?.outcome ?? null,
    reason: verification?.reason ?? null,
    evidence: verification?.evidence ?? null,
  };
}
