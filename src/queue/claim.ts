import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Clock } from '../shared/clock.js';
import type { Deps } from './vendors.js';

/** A ticket that was read longer ago says no more what it is: before the write it is read anew. */
const FRESH_MS = 60_000;

/** What is written from now on rests on a ticket that has just been read. */
export function justRead(context: CallContext, { now }: Pick<Clock, 'now'>): CallContext {
  return { ...context, sendBy: new Date(now().getTime() + FRESH_MS) };
}

/** Longer than a PATCH may take. While it lasts, a second run of the same job (an emptied Redis, a lost lock) waits. */
export const WRITE_MS = 90_000;

/** The right of one run to write for a verification. */
export interface Claim {
  /** Takes it from now on, or once more; false when another run has changed the row meanwhile. */
  readonly take: () => Promise<boolean>;
  /** The row as this run last knew it. */
  readonly row: () => Verification;
}

/** To be taken when the write's turn has come: waiting for that does not count. */
export function claimOn({ ledger, clock }: Pick<Deps, 'ledger' | 'clock'>, seen: Verification): Claim {
  let row = seen;
  return {
    take: async () => {
      const saved = await ledger.save(row, { nextCheckAt: new Date(clock.now().getTime() + WRITE_MS) });
      row = saved ?? row;
      return saved !== undefined;
    },
    row: () => row,
  };
}
