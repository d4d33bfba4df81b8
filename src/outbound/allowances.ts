import type { Allowance } from './budget-store.js';
import type { CallContext } from './contract.js';
import type { Limit, Window } from './limits.js';

type Purpose = CallContext['purpose'];

/**
 * The part of a window that each kind of work may take at most. Together they are more than there is, so that none lies
 * idle; each one alone leaves something for the others: a sweep for the tickets of the hour, a thousand new tickets for
 * those that wait, those that wait for new ones.
 */
const MOST: Partial<Record<Purpose, number>> = { watch: 0.75, intake: 0.6, sweep: 0.5 };
/** What all of these together may take: the rest belongs to verdicts, tokens and people at the command line. */
const TOGETHER = 0.9;

/** What a call of this purpose must find unspent. */
export function allowancesOf({ calls }: Window, purpose: Purpose | undefined): readonly Allowance[] {
  const most = purpose && MOST[purpose];
  if (purpose === undefined || most === undefined) return [{ of: 'all', calls }];
  return [
    { of: 'all', calls: partOf(calls, TOGETHER) },
    { of: purpose, calls: partOf(calls, most) },
  ];
}

/** Of the calls in flight a sweep leaves one place free, where there are several. */
export function placesOf({ inFlight }: Pick<Limit, 'inFlight'>, purpose: Purpose | undefined): number | undefined {
  return inFlight === undefined || purpose !== 'sweep' ? inFlight : Math.max(1, inFlight - 1);
}

function partOf(calls: number, part: number): number {
  return Math.max(1, Math.floor(calls * part));
}
