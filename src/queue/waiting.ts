import type { Verification } from '../ledger/ledger.js';
import type { Evidence } from '../verification/evidence.js';

export interface PutOff {
  readonly ms: number;
  readonly why: string;
}

/** A waiting verification on its way through one tick of the watch. */
export interface Waiting {
  readonly seen: Verification;
  readonly evidence: Evidence;
  /** The ticket is gone, has left the state or asks for something else: its job must read it, whatever the evidence says. */
  readonly strayed?: boolean;
  /** Qualys was not asked, and cannot be for so long: our share is spent, or it has told us to wait. */
  readonly putOff?: PutOff;
}
