import type { Config } from '../config/config.js';
import type { Ladder } from '../ledger/approvals.js';

/** First everybody is asked, then each step in turn, and from then on the last step again and again. */
export function ladderOf({ approvals: { expiryMs, ladder } }: Pick<Config, 'approvals'>): Ladder {
  const steps = [{ ms: expiryMs, names: [] }, ...ladder.map(({ ms, names }) => ({ ms, names }))];
  return (level) => steps[Math.min(level, steps.length - 1)] ?? { ms: expiryMs, names: [] };
}
