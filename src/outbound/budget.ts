import type { Operation, System } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { allowancesOf, placesOf } from './allowances.js';
import { forgiving, type BudgetStore } from './budget-store.js';
import type { CallContext } from './contract.js';
import { OutboundError } from './failure.js';
import { limitOf, restMs, scopeOf, toldWindow, type Limit, type Limits, type Window } from './limits.js';

/** What may still be asked of each vendor, shared by everybody who asks. */
export interface Budget {
  /** Waits for its turn and resolves with the way to give the place back; throws OutboundError when the wait is too long. */
  readonly take: (call: Ask) => Promise<() => Promise<void>>;
  /** The vendor said "too much": nobody asks it for so long. Of a call: what counts together with it. */
  readonly pause: (what: System | Counted, ms: number) => Promise<void>;
  /** How many such calls may be made in which time; as it is known at this moment. */
  readonly allowed: (call: Ask) => Promise<Window>;
  /** Learns from the headers of a call's answer what the vendor allows and what is left of it. */
  readonly observe: (call: Counted, headers: Readonly<Record<string, string>>) => Promise<void>;
}

type Counted = Pick<Operation, 'system' | 'name'>;

interface Ask extends Counted {
  /** Some kinds of work must leave a part of what there is to the others. */
  readonly purpose?: CallContext['purpose'];
  /** No use to wait longer: whoever asks will not be there any more. */
  readonly until?: Date | undefined;
}

export interface BudgetOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * How long `take` waits before it leaves the waiting to the queue, and four times as long for a place. Longer where one
   * call is all of a period. Default 30 s.
   */
  readonly patienceMs?: number;
}

/** A refused `take` holds no place and has spent nothing. */
export function budgetOn(store: BudgetStore, { limits, clock, log, patienceMs = 30_000 }: BudgetOptions): Budget {
  const counted = forgiving(store, log);
  const pause = (scope: string, ms: number): Promise<void> => counted.pause(scope, Math.min(ms, LONGEST_PAUSE_MS));
  return {
    take: async (ask) => {
      const began = clock.now().getTime();
      for (;;) {
        const limit = limitOf(limits, ask.system);
        const turn = await tryTake(counted, limit, ask);
        if ('release' in turn) return turn.release;
        const until = began + Math.max(patienceMs * (turn.full === true ? SLOW_ANSWERS : 1), turnsMs(limit));
        if (clock.now().getTime() + turn.waitMs > Math.min(until, ask.until?.getTime() ?? Infinity))
          throw tooLong(ask, turn.waitMs);
        await clock.sleep(turn.waitMs);
      }
    },
    pause: (what, ms) => pause(typeof what === 'string' ? what : scopeOf(limitOf(limits, what.system), what), ms),
    allowed: async (ask) => {
      const window = await windowOf(counted, limitOf(limits, ask.system), ask);
      const calls = Math.min(...allowancesOf(window, ask.purpose).map((allowance) => allowance.calls));
      return { calls, seconds: window.seconds };
    },
    observe: async (call, headers) => {
      const limit = limitOf(limits, call.system);
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

/** Places come free as answers come. Whoever gave up after one answer of a slow vendor would hardly ever be the next. */
const SLOW_ANSWERS = 4;

/** Where one call is all of a period, the next one always has to wait, and others may be quicker: time for ten turns. */
function turnsMs({ window: { calls, seconds } }: Limit): number {
  return calls > 1 ? 0 : Math.min(10 * seconds * 1000, LONGEST_TURNS_MS);
}

/** A worker waits no longer than this, however slow the pace. */
const LONGEST_TURNS_MS = 5 * 60_000;

/** `full`: all places are taken; else the calls of the period, or the vendor rests. */
type Turn = { readonly waitMs: number; readonly full?: true } | { readonly release: () => Promise<void> };

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
async function placeAndCall(store: BudgetStore, limit: Limit, ask: Ask): Promise<Turn> {
  const scope = scopeOf(limit, ask);
  const pausedMs = Math.max(...(await Promise.all([ask.system, scope].map(store.pausedMs))));
  if (pausedMs > 0) return { waitMs: pausedMs };

  const places = placesOf(limit, ask.purpose);
  const release = places === undefined ? UNCOUNTED : await store.place(scope, places);
  if (release === undefined) return { waitMs: PLACE_POLL_MS, full: true };

  let waitMs: number | undefined;
  try {
    const window = await windowOf(store, limit, ask);
    waitMs = await store.spend(scope, window.seconds, allowancesOf(window, ask.purpose));
  } finally {
    if (waitMs !== 0) await release(); // nothing was spent, so nothing will be sent
  }
  return waitMs === 0 ? { release } : { waitMs };
}

/** What the vendor has told, else what is assumed of it. */
async function windowOf(store: BudgetStore, limit: Limit, ask: Ask): Promise<Window> {
  return (await store.told(scopeOf(limit, ask))) ?? limit.windows?.[ask.name] ?? limit.window;
}

const PLACE_POLL_MS = 250;
/** The place of a vendor whose calls in flight are not limited. */
const UNCOUNTED = async (): Promise<void> => undefined;

function tooLong({ system, name }: Ask, waitMs: number): OutboundError {
  const detail = `our share of what ${system} allows is used up or taken`;
  const retryAfterMs = Math.max(waitMs, SOONEST_MS);
  return new OutboundError(name, { kind: 'rate-limited', retryAfterMs, detail, unasked: true });
}

/** A place may be free again in a moment; a caller that has waited in vain should not come back that soon. */
const SOONEST_MS = 5000;
