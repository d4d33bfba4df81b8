import type { Intent, Judge, Judgement, Target } from './intent.js';
import { STOPPED_WRITES } from './rules.js';
import { createUses, type Uses } from './uses.js';

/** A call as it was recorded before it was made, or denied. */
export interface Recorded {
  readonly at: Date;
  readonly verification?: string | undefined;
  /** Missing for a call that was made for many tickets, or for none. */
  readonly ticket?: string | undefined;
  /** Without circumstances: they are made anew. */
  readonly intent: Intent;
  readonly target?: Target | undefined;
  readonly decision: Judgement['decision'];
  readonly because: readonly string[];
}

/** A call that another policy would have answered otherwise. */
export interface Difference {
  readonly recorded: Recorded;
  readonly proposed: Judgement;
}

/**
 * Asks another policy about what was recorded, in its order. How often an operation was called before follows from what
 * that policy permits, not from what was permitted then. `since`: earlier calls are counted, and not compared.
 */
export function createReplay(
  judge: Judge,
  since: Date,
): { readonly play: (recorded: Recorded) => Difference | undefined } {
  const uses = createUses();
  return {
    play: (recorded) => {
      const proposed = judge(circumstanced(recorded, uses));
      const { operation } = recorded.intent;
      if (proposed.decision === 'permit' && operation !== undefined) uses.add(operation.id, recorded.at);
      if (recorded.at < since || wasStopped(recorded) || recorded.decision === proposed.decision) return undefined;
      return { recorded, proposed };
    },
  };
}

function circumstanced({ intent, at, target }: Recorded, uses: Uses): Intent {
  const { operation } = intent;
  const history = operation === undefined ? {} : uses.before(operation.id, at);
  return { ...intent, circumstances: { at, target, ...history } };
}

/** A person's hand at the switch is no policy: what was stopped came again later. */
function wasStopped({ because }: Recorded): boolean {
  return because.includes(STOPPED_WRITES);
}
