import type { CallContext } from '../outbound/contract.js';
import { OutboundError } from '../outbound/failure.js';

type Asker = Pick<CallContext, 'until'>;

export interface Patience {
  /** The operation that is waited for, by its name. */
  readonly name: string;
  readonly now: () => Date;
}

/** Timers count no further: a month is for ever. */
const LONGEST_MS = 2 ** 31 - 1;

/** The answer, or a timeout as soon as `until` is over: for this asker alone, whoever else waits for the same answer. */
export async function inTime<Value>(answer: Promise<Value>, { until }: Asker, patience: Patience): Promise<Value> {
  if (until === undefined) return answer;
  const leftMs = Math.min(until.getTime() - patience.now().getTime(), LONGEST_MS);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(patience)), leftMs);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

export function isOver({ until }: Asker, { now }: Pick<Patience, 'now'>): boolean {
  return until !== undefined && until <= now();
}

export function tooLate({ name }: Pick<Patience, 'name'>): OutboundError {
  return new OutboundError(name, { kind: 'timeout' });
}
