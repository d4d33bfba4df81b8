import type { Checkpoint } from '../ledger/checkpoint.js';
import type { KeyRing } from '../ledger/key-ring.js';
import type { Ledger } from '../ledger/ledger.js';
import { verifyTrail, type TrailReport } from '../ledger/verify-trail.js';

/** The trail as the ledger has it, from `start`: its root, or a checkpoint. */
export async function verifyLedger(
  { auditTrail, checkpoints }: Pick<Ledger, 'auditTrail' | 'checkpoints'>,
  { ring, start }: { ring: KeyRing | undefined; start: Checkpoint | undefined },
): Promise<TrailReport> {
  const partial = start !== undefined && start.kind !== 'root';
  return verifyTrail({
    rows: auditTrail(partial ? { after: start.sequence } : {}),
    checkpoints: checkpoints.list(start?.sequence ?? 0),
    ring,
    start,
  });
}
