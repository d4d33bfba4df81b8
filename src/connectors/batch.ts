import DataLoader from 'dataloader';
import type { CallContext } from '../outbound/contract.js';
import { inTime, isOver, tooLate, type Patience } from '../outbound/in-time.js';

interface Asking {
  readonly context: CallContext;
}

/** Asks that follow each other within `quietMs` share calls: vendors count calls, not tickets. */
interface Gathering {
  readonly quietMs: number;
  /** Nobody is kept waiting for others longer than this. */
  readonly mostMs: number;
}

/** A new ticket waits for its rescan for hours, and a morning brings hundreds of them; behind the rest somebody waits. */
const OF_INTAKE: Gathering = { quietMs: 100, mostMs: 2000 };
const OF_OTHERS: Gathering = { quietMs: 20, mostMs: 500 };

/** More than are ever asked in one moment; a batch larger than a vendor allows is sliced by who answers it. */
const MAX_ASKS = 1000;

/**
 * Gathers asks of the same moment and purpose: each purpose has its own part of the budget, so that none may ride on the
 * call of another. Each asker gets the answer, or the error, of its own place; nothing is remembered.
 */
export function gather<Ask extends Asking, Value>(
  answer: (asks: readonly Ask[]) => Promise<readonly (Value | Error)[]>,
): (ask: Ask) => Promise<Value> {
  return perPurpose((gathering) => {
    const { heard, thenRun } = untilQuiet(gathering);
    const loader = new DataLoader<Ask, Value>(answer, {
      cache: false,
      maxBatchSize: MAX_ASKS,
      batchScheduleFn: thenRun,
    });
    return (ask) => {
      heard();
      return loader.load(ask);
    };
  });
}

/**
 * The same, of each purpose one batch at a time: who asks while one is answered joins the next, and all of a batch go on
 * together. Whose `until` is over is told so, waits no longer for the batch, and is not in one that begins later.
 */
export function gatherInTurn<Ask extends Asking, Value extends object>(
  patience: Patience,
  answer: (asks: readonly Ask[]) => Promise<readonly (Value | Error)[]>,
): (ask: Ask) => Promise<Value> {
  async function answerWaiting(asks: readonly Ask[]): Promise<readonly (Value | Error)[]> {
    const waiting = asks.filter(({ context }) => !isOver(context, patience));
    const answers = waiting.length === 0 ? [] : await answer(waiting);
    const byAsk = new Map(waiting.map((ask, place) => [ask, answers[place]]));
    return asks.map((ask) => byAsk.get(ask) ?? tooLate(patience));
  }

  return perPurpose((gathering) => {
    let before: Promise<unknown> = Promise.resolve();
    const { heard, thenRun } = untilQuiet(gathering);
    const loader = new DataLoader<Ask, Value>(
      async (asks) => {
        const answering = answerWaiting(asks);
        before = answering.catch(() => undefined); // its askers are told; the next batch does not depend on it
        return answering;
      },
      {
        cache: false,
        maxBatchSize: MAX_ASKS,
        batchScheduleFn: (run) => thenRun(() => void before.then(run)),
      },
    );
    return (ask) => {
      heard();
      return inTime(loader.load(ask), aMomentLater(ask.context), patience);
    };
  });
}

/** A batch whose time is over gives up its call and tells what it has found by then: whoever is in it hears that. */
function aMomentLater({ until }: CallContext): Pick<CallContext, 'until'> {
  return { until: until && new Date(until.getTime() + MOMENT_MS) };
}

const MOMENT_MS = 1000;

/** Those who ask for different purposes never meet. */
function perPurpose<Ask extends Asking, Value>(
  make: (gathering: Gathering) => (ask: Ask) => Promise<Value>,
): (ask: Ask) => Promise<Value> {
  const made = new Map<CallContext['purpose'], (ask: Ask) => Promise<Value>>();
  return (ask) => {
    const { purpose } = ask.context;
    const own = made.get(purpose) ?? make(purpose === 'intake' ? OF_INTAKE : OF_OTHERS);
    made.set(purpose, own);
    return own(ask);
  };
}

/** Runs what is scheduled when no ask has been heard for a moment: a storm of tickets is gathered, one alone hardly waits. */
function untilQuiet({ quietMs, mostMs }: Gathering) {
  let quiet: NodeJS.Timeout | undefined;
  return {
    heard: () => void quiet?.refresh(),
    thenRun: (run: () => void) => {
      const go = (): void => {
        clearTimeout(pause);
        clearTimeout(latest);
        if (quiet === pause) quiet = undefined;
        run();
      };
      const latest = setTimeout(go, mostMs);
      const pause = setTimeout(go, quietMs);
      quiet = pause;
    },
  };
}

/** Slices of at most `size`, in order. */
export function chunks<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  const slices: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) slices.push(items.slice(start, start + size));
  return slices;
}

/** One call for many tickets of one purpose is made, and recorded, for all of them. */
export function jointContext(asks: readonly Asking[]): CallContext {
  const subjects = asks.flatMap(({ context }) => context.subjects);
  const distinct = new Map(subjects.map((subject) => [`${subject.verification} ${subject.ticket}`, subject]));
  return { purpose: asks[0]?.context.purpose ?? 'command', subjects: [...distinct.values()], until: latestOf(asks) };
}

/** Whoever waits longest decides; one who waits without end does, too. */
function latestOf(asks: readonly Asking[]): Date | undefined {
  const ends = asks.flatMap(({ context }) => context.until ?? []);
  return ends.length < asks.length ? undefined : ends.sort((a, b) => a.getTime() - b.getTime()).at(-1);
}

/** For a place in a batch that failed while its neighbours did not. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('a call failed with something that is no error', { cause: error });
}
