import type { CallContext } from './contract.js';
import { OutboundError } from './failure.js';
import { leftMs } from './left-ms.js';

type Asker = Pick<CallContext, 'until'>;

export interface Patience {
  /** The operation that is waited for, by its name. */
  readonly name: string;
  readonly now: () => Date;
}

/** Timers count no further: a month is for ever. */
const LONGEST_MS = 2 ** 31 - 1;

/** The answer, or a timeout as soon as `until` is over: for this asker alone, whoever else waits for the same answer. */
export async function inTime<Value>(answer: Promise<Value>, asker: Asker, patience: Patience): Promise<Value> {
  if (asker.until === undefined) return answer;
  const ms = Math.min(leftMs(asker, patience), LONGEST_MS);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(patience)), ms);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

export function isOver(asker: Asker, patience: Pick<Patience, 'now'>): boolean {
  return leftMs(asker, patience) <= 0;
}

export function tooLate({ name }: Pick<Patience, 'name'>): OutboundError {
  return new OutboundError(name, { kind: 'timeout' });
}
