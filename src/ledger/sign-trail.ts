import type { Clock } from '../shared/clock.js';
import { genesis, type Head } from './chain.js';
import { type Checkpoint, isSound, signHead } from './checkpoint.js';
import type { Ledger } from './ledger.js';
import type { SigningKey } from './signing-key.js';
import { verifyChain } from './verify-chain.js';

/** `idle`: nothing new after `checkpoint`. `foreign`: another key signs this ledger. `broken`: what came since the last one, or that itself, is not whole. */
export type Signing =
  | { readonly kind: 'signed'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'idle'; readonly checkpoint: Checkpoint | undefined }
  | { readonly kind: 'foreign'; readonly key: string }
  | { readonly kind: 'broken'; readonly sequence: number; readonly why: string };

interface Parts {
  readonly ledger: Pick<Ledger, 'auditTrail' | 'checkpoints'>;
  readonly key: SigningKey;
  readonly clock: Pick<Clock, 'now'>;
  /** The newest checkpoint, as it was read and judged: whatever becomes of it meanwhile, nothing but what follows it is signed. */
  readonly last: Checkpoint | undefined;
}

/** Signs the end of the chain, once it has been recomputed from the last checkpoint on: what is broken is never signed. */
export async function signTrail({ ledger, key, clock, last }: Parts): Promise<Signing> {
  if (last !== undefined && last.key !== key.id) return { kind: 'foreign', key: last.key };
  if (last !== undefined && !isSound(last, key)) return { kind: 'broken', sequence: last.sequence, why: FORGED };
  const start: Head = last === undefined ? genesis : { sequence: last.sequence, hash: last.head };
  const report = await verifyChain(ledger.auditTrail({ after: start.sequence }), start);
  if (!report.ok) return { kind: 'broken', sequence: report.sequence, why: report.why };
  if (report.entries === 0) return { kind: 'idle', checkpoint: last };
  const checkpoint = signHead(key, { sequence: start.sequence + report.entries, hash: report.head }, clock.now());
  const added = await ledger.checkpoints.add(checkpoint, last?.key);
  return added ? { kind: 'signed', checkpoint } : { kind: 'idle', checkpoint: last };
}

const FORGED = 'the signature of the checkpoint over it is not good';
