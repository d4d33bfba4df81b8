import type { Clock } from '../shared/clock.js';
import type { CallContext } from './contract.js';

/** How long the answer is still waited for by whoever asks. */
export function leftMs({ until }: Pick<CallContext, 'until'>, clock: Pick<Clock, 'now'>): number {
  return until === undefined ? Infinity : until.getTime() - clock.now().getTime();
}

/** The last moment in which it may be sent; undefined where there is none. */
export function latestStart({ until, sendBy }: Pick<CallContext, 'until' | 'sendBy'>): Date | undefined {
  return until !== undefined && sendBy !== undefined && until < sendBy ? until : (sendBy ?? until);
}
