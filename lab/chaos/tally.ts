import type { Seen } from '../demo/observer.js';
import { reckon } from '../demo/reckoning.js';
import type { Actor, Vendors } from '../demo/stage.js';

/** What the promises come to in numbers. */
export interface Tally {
  readonly tickets: number;
  /** No verification that has come to its end. */
  readonly lost: number;
  /** More than one effective PATCH, more than one note, or more than one verification. */
  readonly doubleWrites: number;
  /** Everything else that is not as it must be. */
  readonly wrong: number;
  readonly mistakes: readonly string[];
}

/** Counts over all verifications, newest first. */
export function tally(vendors: Vendors, actors: readonly Actor[], all: readonly Seen[]): Tally {
  const newest = new Map([...all].reverse().map((seen) => [seen.ticket.number, seen]));
  const { mistakes } = reckon(vendors, actors, newest);
  const lost = actors.filter(({ number }) => newest.get(number)?.phase !== 'done').map(({ number }) => number);
  const doubled = actors.filter((actor) => isDoubled(vendors, actor, all)).map(({ number }) => number);
  const told = mistakes.filter((text) => !isGivenUp(text));
  const named = (numbers: readonly string[]) => (text: string) => numbers.some((number) => text.startsWith(number));
  return {
    tickets: actors.length,
    lost: lost.length,
    doubleWrites: doubled.length,
    wrong: told.filter((text) => !named([...lost, ...doubled])(text)).length,
    mistakes: [...told, ...doubled.map((number) => `${number}: more than one write, note or verification`)],
  };
}

function isDoubled({ servicenow }: Vendors, { sysId, number }: Actor, all: readonly Seen[]): boolean {
  const verifications = all.filter(({ ticket }) => ticket.number === number);
  return [servicenow.patches(sysId), servicenow.journal(sysId), verifications].some(({ length }) => length > 1);
}

/** The instance says so when nobody answered its posts; then the sweep finds the ticket. */
function isGivenUp(text: string): boolean {
  return text.includes('the sweep will find the ticket');
}
