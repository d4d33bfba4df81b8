import type { Approval } from '../ledger/approvals.js';
import type { Ledger } from '../ledger/ledger.js';

interface SettleDeps {
  readonly ledger: Pick<Ledger, 'approvals' | 'audit'>;
}

/** Ends the questions of a verification, or of all, that nothing waits for any more. */
export async function settleApprovals(deps: SettleDeps, verification?: string): Promise<void> {
  for (const ended of await deps.ledger.approvals.settle(verification)) await recordEnd(deps, ended);
}

/** How a question has ended, for the audit trail. */
export async function recordEnd({ ledger }: SettleDeps, ended: Approval): Promise<void> {
  const { verification, ticket, id: approval, state, digest } = ended;
  const facts = { action: `approval-${state}`, approval, digest };
  await ledger.audit.append({ kind: 'operator', verification, ticket, facts });
}
