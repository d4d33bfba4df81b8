import type { CallContext } from '../../outbound/contract.js';
import type { PatchFacts } from '../../verification/patch-facts.js';
import type { Check } from '../check.js';

export const platforms = ['Windows', 'Linux', 'Mac'] as const;
export type Platform = (typeof platforms)[number];

/** One machine, by what Qualys VM knows of it, and the findings whose patches matter. */
export interface PatchAsk {
  /** Asset ids of its host records, as Host List gives them. */
  readonly assetIds: readonly string[];
  /** Every name of its host records: an asset that bears another is not it. */
  readonly names: readonly string[];
  readonly platform: Platform;
  readonly qids: readonly number[];
  /** Job runs before this moment do not matter. */
  readonly since: Date;
}

/** Qualys Patch Management in our words. May throw OutboundError; a failure is never an empty answer. */
export interface QualysPatches {
  /** Asks of the same moment share calls, over machines and jobs. */
  readonly factsOf: (ask: PatchAsk, context: CallContext) => Promise<PatchFacts>;
  readonly doctor: (context: CallContext) => Promise<readonly Check[]>;
}
