import type { TimelineEntry, Verification } from '../ledger/ledger.js';
import { decodeDecision } from '../ledger/stored-decision.js';
import { expectedRescan } from '../verification/expected-rescan.js';

/** What an id can look like: nothing else is looked up. */
export const VERIFICATION_ID = /^[\w-]{1,64}$/;

/** A verification as the list shows it. What is not there is null. */
export function summaryOf(verification: Verification) {
  const { table, sysId, number } = verification.ticket;
  return {
    id: verification.id,
    ticket: { table, sys_id: sysId, number },
    phase: verification.phase,
    outcome: verification.outcome ?? null,
    reason: verification.reason ?? null,
    openedAt: verification.openedAt.toISOString(),
    deadlineAt: verification.deadlineAt.toISOString(),
    nextCheckAt: verification.nextCheckAt?.toISOString() ?? null,
    finishedAt: verification.finishedAt?.toISOString() ?? null,
    trouble: verification.trouble ?? null,
  };
}

/** When the machine will probably be looked at next. A guess, for people; null where there is nothing to go by. */
function expectationOf({ phase, evidence, nextCheckAt }: Verification) {
  const expected =
    phase === 'waiting' && evidence !== undefined && nextCheckAt !== undefined
      ? expectedRescan(evidence, nextCheckAt)
      : undefined;
  if (expected === undefined) return null;
  const { at, everyMs, by, seen } = expected;
  return { at: at.toISOString(), everySeconds: Math.round(everyMs / 1000), by, seen };
}

/** The same with everything that it rests on. */
export function wholeOf(verification: Verification, timeline: readonly TimelineEntry[]) {
  return {
    ...summaryOf(verification),
    expectedRescan: expectationOf(verification),
    evidence: verification.evidence ?? null,
    decision: verification.decision === undefined ? null : (decodeDecision(verification.decision) ?? null),
    timeline: timeline.map(({ at, kind, text }) => ({ at: at.toISOString(), kind, text })),
  };
}
