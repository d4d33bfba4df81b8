import type { Verification } from '../ledger/ledger.js';
import { rescanInWords } from '../verification/rescan-view.js';
import type { VerifyJob } from './jobs.js';

/** What the job of a verification shows. */
export function jobOf(verification: Verification): VerifyJob {
  const { phase, evidence, nextCheckAt } = verification;
  const rescan = phase === 'waiting' ? rescanInWords(evidence, nextCheckAt) : undefined;
  return {
    verification: verification.id,
    ticket: verification.ticket.number,
    ...(verification.reason === undefined ? {} : { reason: verification.reason }),
    ...(verification.nextCheckAt === undefined ? {} : { nextLook: verification.nextCheckAt.toISOString() }),
    ...(rescan === undefined ? {} : { rescan }),
    deadline: verification.deadlineAt.toISOString(),
  };
}

/** The call context of one verification, for the audit trail. */
export function subjectOf(verification: Verification): { verification: string; ticket: string } {
  return { verification: verification.id, ticket: verification.ticket.number };
}
