import type { Verification } from '../ledger/ledger.js';
import type { VerifyJob } from './jobs.js';

/** What the job of a verification shows. */
export function jobOf(verification: Verification): VerifyJob {
  return {
    verification: verification.id,
    ticket: verification.ticket.number,
    ...(verification.reason === undefined ? {} : { reason: verification.reason }),
    ...(verification.nextCheckAt === undefined ? {} : { nextLook: verification.nextCheckAt.toISOString() }),
    deadline: verification.deadlineAt.toISOString(),
  };
}

/** The call context of one verification, for the audit trail. */
export function subjectOf(verification: Verification): { verification: string; ticket: string } {
  return { verification: verification.id, ticket: verification.ticket.number };
}
