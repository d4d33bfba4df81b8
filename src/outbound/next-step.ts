import type { Failure } from './failure.js';
import type { Attempted } from './outcome.js';
import { retryDelay, type Attempt } from './retry.js';

export type NextStep =
  | { readonly kind: 'fail' }
  | { readonly kind: 'repeat'; readonly delayMs: number }
  /** Drop the refused token and try once with a fresh one. */
  | { readonly kind: 'renew'; readonly refused: Readonly<Record<string, string>> };

/** What to do after a failed attempt. Pure. */
export function nextStep(
  failure: Failure,
  { settled, presented }: Attempted<unknown>,
  standing: Attempt & { readonly mayRenew: boolean },
): NextStep {
  if (settled === true) return { kind: 'fail' };
  if (failure.kind === 'unauthorized' && presented !== undefined && standing.mayRenew) {
    return { kind: 'renew', refused: presented };
  }
  const delayMs = retryDelay(failure, standing);
  return delayMs === undefined ? { kind: 'fail' } : { kind: 'repeat', delayMs };
}
