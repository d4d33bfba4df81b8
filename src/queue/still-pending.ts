import type { Verification } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import { jobOf } from './progress.js';
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

  const next = await deps.ledger.replace(newest, {
    enteredModCount: ticket.modCount,
    deadlineAt: new Date(deps.clock.now().getTime() + deps.deadlineMs),
    why: 'the ticket is still pending',
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
