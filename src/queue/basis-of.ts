import { hashOf } from '../ledger/chain.js';
import type { Verification } from '../ledger/ledger.js';
import { decodeDecision } from '../ledger/stored-decision.js';
import { encodeEvidence } from '../ledger/stored-evidence.js';
import type { CallContext } from '../outbound/contract.js';

/**
 * What people rely on who agree to a write: the evidence, the decision on it, the rules that decided, and the ticket as it
 * stands. Any update of the ticket counts: a remark may be the very reason not to close it.
 * `modCount` is without those updates that came of asking people on it.
 */
export function basisOf({ id, evidence, decision }: Verification, modCount: number): CallContext['basis'] {
  return () => ({
    verification: id,
    evidence: evidence === undefined ? 'none' : hashOf(encodeEvidence(evidence)),
    decision: decision === undefined ? 'none' : hashOf(decision),
    rules: (decision === undefined ? undefined : decodeDecision(decision)?.rules) ?? 'none',
    modCount,
  });
}
