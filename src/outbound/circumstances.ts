import type { Circumstances, Intent } from '../policy/intent.js';
import type { Clock } from '../shared/clock.js';
import type { CallContext } from './contract.js';
import type { Standing } from './standing.js';

/** The intent with what is true around it. What cannot be found out stays unknown, and the policy takes that for the worse. */
export async function circumstanced(
  { standing, clock }: { readonly standing: Standing; readonly clock: Pick<Clock, 'now'> },
  intent: Intent,
  { target }: Pick<CallContext, 'target'>,
): Promise<Intent> {
  const at = clock.now();
  const { operation } = intent;
  if (operation === undefined) return { ...intent, circumstances: { at, target } };
  const [writes, history] = await Promise.all([
    operation.effect === 'write' ? writesNow(standing) : undefined,
    standing.history(operation.id, at).catch(() => ({})),
  ]);
  return { ...intent, circumstances: { at, target, writes, ...history } };
}

/** `unknown` when the switch cannot be read. */
export async function writesNow({ writes }: Standing): Promise<NonNullable<Circumstances['writes']>> {
  try {
    return await writes();
  } catch {
    return 'unknown'; // the policy forbids what it does not know to be allowed
  }
}
