import { setTimeout as sleep } from 'node:timers/promises';
import type { Vendors } from '../demo/stage.js';
import type { Moment } from './moments.js';

export interface Arming {
  readonly vendors: Vendors;
  /** Calls back when a ticket has entered the state; ends with the call of what it returns. */
  readonly onAnnounced: (listener: () => void) => () => void;
  readonly signal: AbortSignal;
}

/**
 * Strikes when the moment comes, in the very turn of the event loop in which it comes. Has it not come within `patienceMs`,
 * it strikes then: false.
 */
export async function awaitMoment(
  { vendors, onAnnounced, signal }: Arming,
  moment: Moment,
  { strike, patienceMs }: { strike: () => void; patienceMs: number },
): Promise<boolean> {
  if (moment.kind === 'starting') {
    await sleep(moment.afterMs, undefined, { signal });
    strike();
    return true;
  }
  const over = new AbortController();
  const came = new Promise<void>((resolve) => {
    const now = (): void => {
      if (over.signal.aborted) return;
      over.abort();
      strike();
      resolve();
    };
    const disarm = arm({ vendors, onAnnounced }, moment, now);
    over.signal.addEventListener('abort', disarm, { once: true });
  });
  const late = sleep(patienceMs, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => {
    signal.throwIfAborted();
    return 'came' as const;
  });
  const first = await Promise.race([came.then(() => 'came' as const), late]);
  if (!over.signal.aborted) strike();
  over.abort();
  return first === 'came';
}

function arm(
  { vendors, onAnnounced }: Pick<Arming, 'vendors' | 'onAnnounced'>,
  moment: Exclude<Moment, { kind: 'starting' }>,
  strike: () => void,
): () => void {
  if ('request' in moment) return armRequest(vendors, moment, strike);
  if (moment.kind === 'at work') return armCount(vendors, moment.requests, strike);
  return onAnnounced(() => void setTimeout(strike, moment.afterMs));
}

function armCount(vendors: Vendors, requests: number, strike: () => void): () => void {
  let heard = 0;
  const deaf = [vendors.servicenow, vendors.qualys, vendors.falcon].map(({ hear }) =>
    hear((moment) => {
      if (moment !== 'asked') return;
      heard += 1;
      if (heard === requests) strike();
    }),
  );
  return () => deaf.forEach((end) => end());
}

function armRequest(
  vendors: Vendors,
  { kind, request }: Extract<Moment, { kind: 'lost' | 'carried out' | 'answered' }>,
  strike: () => void,
): () => void {
  const vendor = vendors[request.vendor];
  return vendor.hear((moment, heard) => {
    if (!request.is(heard)) return;
    if (kind === 'answered' ? moment !== 'answered' : moment !== 'asked') return;
    // The connection breaks before anything was done, as when the process had died a moment earlier.
    if (kind === 'lost') vendor.setFault('reset-before', { method: heard.method, path: heard.path, count: 1 });
    strike();
  });
}
