import type { Ledger } from '../ledger/ledger.js';

/**
 * The note with number and hash of the newest audit entry: whoever can read the ticket can tell, without us, that the trail
 * up to there was not written anew since.
 */
export async function anchored({ auditHead }: Pick<Ledger, 'auditHead'>, note: string): Promise<string> {
  const head = await auditHead();
  return head === undefined ? note : `${note}\nAudit entry ${head.sequence}, SHA-256 ${head.hash}.`;
}
