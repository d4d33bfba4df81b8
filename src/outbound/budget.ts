import type { System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { OutboundError } from './failure.js';
import { forgiving, type BudgetStore } from './budget-store.js';
import { restMs, scopeOf, toldWindow, type Limit, type Limits } from './limits.js';

/** What may still be asked of each vendor, shared by everybody who asks. */
export interface Budget {
  /** Waits for its turn and resolves with the way to give the place back; throws OutboundError when the wait is too long. */
  readonly take: (call: Ask) => Promise<() => Promise<void>>;
  /** The vendor said "too much": nobody asks it for so long. Of a call: what counts together with it. */
  readonly pause: (what: System | Ask, ms: number) => Promise<void>;
  /** Learns from the headers of a call's answer what the vendor allows and what is left of it. */
  readonly observe: (call: Ask, headers: Readonly<Record<string, string>>) => Promise<void>;
}

interface Ask {
  readonly system: System;
  readonly name: string;
}

export interface BudgetOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** How long `take` waits before it leaves the waiting to the queue. Default 30 s. */
  readonly patienceMs?: number;
}

/** A refused `take` holds no place and has spent nothing. */
export function budgetOn(store: BudgetStore, { limits, clock, log, patienceMs = 30_000 }: BudgetOptions): Budget {
  const counted = forgiving(store, log);
  const pause = (scope: string, ms: number): Promise<void> => counted.pause(scope, Math.min(ms, LONGEST_PAUSE_MS));
  return {
    take: async (ask) => {
      const until = clock.now().getTime() + patienceMs;
      for (;;) {
        const turn = await tryTake(counted, limits[ask.system], ask);
        if ('release' in turn) return turn.release;
        if (clock.now().getTime() + turn.waitMs > until) throw tooLong(ask, turn.waitMs);
        await clock.sleep(turn.waitMs);
      }
    },
    pause: (what, ms) => pause(typeof what === 'string' ? what : scopeOf(limits[what.system], what), ms),
    observe: async (call, headers) => {
      const limit = limits[call.system];
      const scope = scopeOf(limit, call);
      const window = limit.share === undefined ? undefined : toldWindow(headers, limit.share);
      if (window !== undefined) await counted.learn(scope, window);
      const rest = restMs(headers, limit);
      if (rest > 0) await pause(scope, rest);
    },
  };
}

/** A day: no vendor counts in a longer period (qualys 3.2), so whoever names a longer wait is not believed. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

type Turn = { readonly waitMs: number } | { readonly release: () => Promise<void> };

/** Never send what was not counted: other processes would not know of it. */
async function tryTake(store: BudgetStore, limit: Limit, ask: Ask): Promise<Turn> {
  try {
    return await placeAndCall(store, limit, ask);
  } catch (cause) {
    const detail = 'Redis (REDIS_URL), which counts the calls of all processes, did not answer';
    throw new OutboundError(ask.name, { kind: 'unreachable', detail }, { cause });
  }
}

/** Takes a place and a call of the period, or says how long there is none. */
async function placeAndCall(store: BudgetStore, limit: Limit, { system, name }: Ask): Promise<Turn> {
  const scope = scopeOf(limit, { system, name });
  const pausedMs = Math.max(...(await Promise.all([system, scope].map(store.pausedMs))));
  if (pausedMs > 0) return { waitMs: pausedMs };

  const { inFlight, window, windows } = limit;
  const release = inFlight === undefined ? UNCOUNTED : await store.place(scope, inFlight);
  if (release === undefined) return { waitMs: PLACE_POLL_MS };

  let waitMs: number | undefined;
  try {
    waitMs = await store.spend(scope, (await store.told(scope)) ?? windows?.[name] ?? window);
  } finally {
    if (waitMs !== 0) await release(); // nothing was spent, so nothing will be sent
  }
  return waitMs === 0 ? { release } : { waitMs };
}

const PLACE_POLL_MS = 250;
/** The place of a vendor whose calls in flight are not limited. */
const UNCOUNTED = async (): Promise<void> => undefined;

function tooLong({ system, name }: Ask, waitMs: number): OutboundError {
  const detail = `our share of what ${system} allows is used up or taken`;
  return new OutboundError(name, { kind: 'rate-limited', retryAfterMs: Math.max(waitMs, SOONEST_MS), detail });
}

/** A place may be free again in a moment; a caller that has waited in vain should not come back that soon. */
const SOONEST_MS = 5000;
