import type { Ledger, Verification } from '../ledger/ledger.js';

/**
 * The note with number and hash of the audit entry of its verdict: whoever can read the ticket can tell, without us, that
 * the trail up to there was not written anew since. However often the write is tried, the note is the same: people may
 * have agreed to it.
 */
export async function anchored(
  { auditedVerdict }: Pick<Ledger, 'auditedVerdict'>,
  { id, ticket }: Verification,
  note: string,
): Promise<string> {
  const entry = await auditedVerdict({ verification: id, ticket: ticket.number });
  return entry === undefined ? note : `${note}\nAudit entry ${entry.sequence}, SHA-256 ${entry.hash}.`;
}
