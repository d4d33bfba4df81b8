import type { Clock } from '../shared/clock.js';
import { genesis, type Head } from './chain.js';
import { type Checkpoint, signHead } from './checkpoint.js';
import type { Ledger } from './ledger.js';
import type { SigningKey } from './signing-key.js';
import { verifyChain } from './verify-chain.js';

/** `idle`: nothing new. `foreign`: another key signs this ledger. `broken`: what came since the last one is not whole. */
export type Signing =
  | { readonly kind: 'signed'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'idle' }
  | { readonly kind: 'foreign'; readonly key: string }
  | { readonly kind: 'broken'; readonly sequence: number; readonly why: string };

interface Parts {
  readonly ledger: Pick<Ledger, 'auditTrail' | 'checkpoints'>;
  readonly key: SigningKey;
  readonly clock: Pick<Clock, 'now'>;
}

/** Signs the end of the chain, once it has been recomputed from the last checkpoint on: what is broken is never signed. */
export async function signTrail({ ledger, key, clock }: Parts): Promise<Signing> {
  const last = await ledger.checkpoints.last();
  if (last !== undefined && last.key !== key.id) return { kind: 'foreign', key: last.key };
  const start: Head = last === undefined ? genesis : { sequence: last.sequence, hash: last.head };
  const report = await verifyChain(ledger.auditTrail({ after: start.sequence }), start);
  if (!report.ok) return { kind: 'broken', sequence: report.sequence, why: report.why };
  if (report.entries === 0) return { kind: 'idle' };
  const checkpoint = signHead(key, { sequence: start.sequence + report.entries, hash: report.head }, clock.now());
  const added = await ledger.checkpoints.add(checkpoint, last?.key);
  return added ? { kind: 'signed', checkpoint } : { kind: 'idle' };
}
