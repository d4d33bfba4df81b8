import DataLoader from 'dataloader';
import type { CallContext } from '../outbound/contract.js';

interface Asking {
  readonly context: CallContext;
}

/** Asks that follow each other within this time share calls: vendors count calls, not tickets. */
const GATHER_MS = 20;
/** Nobody is kept waiting for others longer than this. */
const MOST_MS = 500;
/** More than are ever asked in one moment; a batch larger than a vendor allows is sliced by who answers it. */
const MAX_ASKS = 1000;

/** Gathers asks of the same moment. Each asker gets the answer, or the error, of its own place; nothing is remembered. */
export function gather<Ask extends Asking, Value>(
  answer: (asks: readonly Ask[]) => Promise<readonly (Value | Error)[]>,
): (ask: Ask) => Promise<Value> {
  const { heard, thenRun } = untilQuiet();
  const loader = new DataLoader<Ask, Value>(answer, { cache: false, maxBatchSize: MAX_ASKS, batchScheduleFn: thenRun });
  return (ask) => {
    heard();
    return loader.load(ask);
  };
}

/** The same, one batch at a time: who asks while one is answered joins the next, and all of a batch go on together. */
export function gatherInTurn<Ask extends Asking, Value>(
  answer: (asks: readonly Ask[]) => Promise<readonly (Value | Error)[]>,
): (ask: Ask) => Promise<Value> {
  let before: Promise<unknown> = Promise.resolve();
  const { heard, thenRun } = untilQuiet();
  const loader = new DataLoader<Ask, Value>(
    async (asks) => {
      const answering = answer(asks);
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
    return loader.load(ask);
  };
}

/** Runs what is scheduled when no ask has been heard for a moment: a storm of tickets is gathered, one alone hardly waits. */
function untilQuiet() {
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
      const latest = setTimeout(go, MOST_MS);
      const pause = setTimeout(go, GATHER_MS);
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

/** One call for many tickets is made, and recorded, for all of them. */
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
