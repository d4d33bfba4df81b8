import type { Evidence } from './evidence.js';
import { isUpTo } from './evidence-time.js';
import type { Ticket } from './ticket.js';

/** What a message about the ticket said, and when we heard it first. */
interface Entry {
  readonly on: Date;
  /** True for a signed message; a sweep has only the ticket's last update. */
  readonly told: boolean;
  readonly openedAt: Date;
  /** When an earlier entry into the state got its verdict. */
  readonly judgedAt?: Date | undefined;
}

/**
 * The moment after which evidence counts, and where it comes from: the ticket's patched-at column, else the moment the
 * ticket entered the state (told by the instance), else its last update, which is never earlier than that moment. A column
 * that was left as it was when an earlier entry into the state was judged says nothing of the patch since.
 */
export function t0Of(ticket: Ticket, entered: Entry): Evidence['t0'] {
  const { judgedAt } = entered;
  return { ...ownOf(ticket, entered), ...(judgedAt !== undefined && { judgedAt }) };
}

function ownOf(ticket: Ticket, entered: Entry): Evidence['t0'] {
  const { patchedAt } = ticket;
  if (patchedAt !== undefined && !isUpTo(patchedAt, entered.judgedAt)) return { at: patchedAt, origin: 'patched-at' };
  if (entered.told && entered.on.getTime() <= entered.openedAt.getTime() + SKEW_MS) return entryOf(ticket, entered);
  // The future would be waited for in vain; the ticket itself knows no later moment than its last update.
  return { at: ticket.updatedOn, origin: 'updated-on' };
}

/**
 * Whoever has the webhook secret can name any moment, and an early one would let an old scan count. A message may come
 * late, though: it is believed where nobody has touched the ticket since, otherwise for at most an hour before it came.
 */
function entryOf({ updatedOn }: Ticket, { on, openedAt }: Entry): Evidence['t0'] {
  const earliest = Math.min(updatedOn.getTime(), openedAt.getTime() - LATE_MS);
  if (on.getTime() >= earliest) return { at: on, origin: 'entered-state' };
  return { at: new Date(earliest), origin: earliest === updatedOn.getTime() ? 'updated-on' : 'entered-state' };
}

/** As far as a message's own time may differ from ours. */
const SKEW_MS = 5 * 60_000;
const LATE_MS = 60 * 60_000;
