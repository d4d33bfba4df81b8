import type { Verification } from '../ledger/ledger.js';
import type { Evidence } from '../verification/evidence.js';

/** A waiting verification on its way through one tick of the watch. */
export interface Waiting {
  readonly seen: Verification;
  readonly evidence: Evidence;
  /** The ticket is gone, has left the state or asks for something else: its job must read it, whatever the evidence says. */
  readonly strayed?: boolean;
}
