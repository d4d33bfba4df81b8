import type { Replacement, Verification } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import { isBeingWritten } from './endings.js';
import { jobOf } from './progress.js';
import { hasLeftState, PUT_BACK } from './put-back.js';
import type { VerifyJobs } from './queues.js';
import type { Named } from './sweep-report.js';
import type { Deps } from './vendors.js';

interface StillPendingDeps extends Pick<Deps, 'ledger' | 'clock' | 'mode'> {
  readonly jobs: Pick<VerifyJobs, 'add'>;
  readonly deadlineMs: number;
}

/** `missed`: nothing worked on it, and now it is verified. `settled`: it ended as it should, and yet the ticket is pending. */
export type Found =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'observed' }
  | { readonly kind: 'missed'; readonly named: Named }
  | { readonly kind: 'settled'; readonly named: Named };

/**
 * A ticket that is pending although its verification for this entry into the state has ended. Nothing announces it again:
 * one that was taken to be gone, or that was only observed before writing was allowed, would wait for ever.
 */
export async function stillPending(deps: StillPendingDeps, ticket: Ticket, since: Date): Promise<Found> {
  const newest = await newestOf(deps, ticket);
  if (newest === undefined || newest.phase !== 'done' || hasEndedSince(newest, since)) return { kind: 'waiting' };
  const ended = (await deps.ledger.timeline(newest.id)).some(({ kind }) => kind === 'observed')
    ? 'observed'
    : newest.outcome;
  if (ended === 'observed' && deps.mode === 'observe') return { kind: 'observed' };
  const reason = `still pending, though its verification ended as ${ended ?? 'unknown'} on ${newest.finishedAt?.toISOString() ?? 'an unknown day'}`;
  const named = { ticket: ticket.number, verification: newest.id, reason };
  if (ended !== 'observed' && ended !== 'superseded') return { kind: 'settled', named };

  return anew(deps, { ticket, seen: newest, named }, { why: 'the ticket is still pending' });
}

/**
 * A ticket that is pending with an open verification. Where that is a dead letter whose state had landed, it waits for
 * another verification, not for a replay: somebody has put it back.
 */
export async function putBack(deps: StillPendingDeps, ticket: Ticket, seen: Verification): Promise<Found> {
  const rests = seen.givenUpAt !== undefined && !isBeingWritten(seen, deps.clock.now());
  if (!rests || !(await hasLeftState(deps, seen))) return { kind: 'waiting' };
  const named = { ticket: ticket.number, verification: seen.id, reason: PUT_BACK };
  return anew(deps, { ticket, seen, named }, { why: PUT_BACK, enteredOn: ticket.updatedOn });
}

interface Its {
  readonly ticket: Ticket;
  readonly seen: Verification;
  readonly named: Named;
}

async function anew(
  deps: StillPendingDeps,
  { ticket, seen, named }: Its,
  how: Pick<Replacement, 'why' | 'enteredOn'>,
): Promise<Found> {
  const next = await deps.ledger.replace(seen, {
    enteredModCount: ticket.modCount,
    deadlineAt: new Date(deps.clock.now().getTime() + deps.deadlineMs),
    ...how,
  });
  if (next === undefined) return { kind: 'waiting' }; // somebody else is at it
  await deps.jobs.add(jobOf(next));
  return { kind: 'missed', named: { ...named, since: ticket.updatedOn.toISOString() } };
}

/** What ended while the sweep ran: the list that names its ticket is older than the write. */
export function hasEndedSince({ finishedAt }: Verification, since: Date): boolean {
  return finishedAt !== undefined && finishedAt > since;
}

export async function newestOf(
  { ledger }: Pick<StillPendingDeps, 'ledger'>,
  ticket: Ticket,
): Promise<Verification | undefined> {
  const { items } = await ledger.list({ ticket: ticket.number, limit: 10 });
  return items.find((one) => one.ticket.table === ticket.table && one.ticket.sysId === ticket.sysId);
}
