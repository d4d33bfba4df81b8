import type { Ballot, Voted } from '../ledger/approvals.js';
import type { Ledger } from '../ledger/ledger.js';
import type { VerifyJobs } from './queues.js';

export interface DecideDeps {
  readonly ledger: Pick<Ledger, 'approvals' | 'audit'>;
  readonly jobs: Pick<VerifyJobs, 'promote'>;
}

/** A person's word on a question. It is in the audit trail before it counts; where it does not count after all, that is, too. */
export async function decideApproval({ ledger, jobs }: DecideDeps, ballot: Ballot): Promise<Voted> {
  const { approvals, audit } = ledger;
  const { id: approval, decision, digest, by, via, comment = null } = ballot;
  const asked = await approvals.get(approval);
  const refusal = await approvals.refusalOf(ballot);
  if (asked === undefined || refusal !== undefined) return { kind: refusal ?? 'unknown', approval: asked };

  const { verification, ticket } = asked;
  const entry = { kind: 'operator' as const, verification, ticket };
  await audit.append({ ...entry, facts: { action: decision, approval, digest, by, via, comment } });
  const voted = await approvals.vote(ballot);
  if (voted.kind !== 'counted') {
    const facts = { action: `${decision}-not-counted`, approval, digest, by, why: voted.kind };
    await audit.append({ ...entry, facts });
  } else if (voted.approval.state !== 'open') {
    await jobs.promote(verification).catch(() => {}); // Redis is away: reconcile wakes the job when it is back
  }
  return voted;
}
