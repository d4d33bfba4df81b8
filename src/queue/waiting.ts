import type { Verification } from '../ledger/ledger.js';
import type { Evidence } from '../verification/evidence.js';

/** A waiting verification on its way through one tick of the watch. */
export interface Waiting {
  readonly seen: Verification;
  readonly evidence: Evidence;
}
