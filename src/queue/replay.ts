import type { Change, Ledger, Verification } from '../ledger/ledger.js';
import type { Clock } from '../shared/clock.js';
import { givenUp } from './dead-letters.js';
import { isBeingWritten } from './endings.js';
import { jobOf } from './progress.js';
import type { VerifyJobs } from './queues.js';

export interface ReplayDeps {
  readonly ledger: Pick<Ledger, 'get' | 'list' | 'save' | 'audit' | 'approvals'>;
  readonly jobs: Pick<VerifyJobs, 'revive' | 'state'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** By which way it comes, and the operator where that is known. */
interface Replayer {
  readonly via: string;
  readonly by?: string | undefined;
}

/** `changed`: somebody else had it tried again, or ended it, in the same moment. */
export type Replayed = 'replayed' | 'unknown' | 'not-given-up' | 'changed';

/**
 * Has a write that was given up tried again, as often as the first time. Safe at any moment and any number of times: the
 * run reads the ticket first, writes only what is missing there, and leaves a ticket alone that somebody has moved on.
 */
export async function replay(deps: ReplayDeps, id: string, { via, by }: Replayer): Promise<Replayed> {
  const { ledger, jobs, clock } = deps;
  const seen = await ledger.get(id);
  if (seen === undefined) return 'unknown';
  if (seen.givenUpAt === undefined) return 'not-given-up';
  if (isBeingWritten(seen, clock.now())) return 'changed';
  const facts = { action: 'replay', via, ...(by && { by }), givenUpAt: seen.givenUpAt.toISOString() };
  await ledger.audit.append({ kind: 'operator', verification: id, ticket: seen.ticket.number, facts });
  if (by !== undefined) await ledger.approvals.triggered(id, by); // who brings it back does not agree to it
  const saved = await ledger.save(seen, anew(seen, clock.now()), { kind: 'replayed', text: `tried again by ${via}` });
  if (saved === undefined) return 'changed';
  // Should that fail, it gets its job from reconcile. One that runs at this moment reads the row afresh.
  if (saved.phase === 'reporting' && (await jobs.state(id)) !== 'busy') await jobs.revive(jobOf(saved));
  return 'replayed';
}

/** The note about a finding that came back is written by the watch, which takes up what is still looked after. */
function anew({ phase }: Verification, now: Date): Change {
  const again: Change = { writeAttempts: 0, givenUpAt: undefined };
  return phase === 'done' ? { ...again, watchUntil: now, nextCheckAt: now } : again;
}

interface Only {
  readonly ticket?: string | undefined;
  readonly reason?: string | undefined;
}

/** All of them, or those of one ticket or with one reason. Gives the number of each ending. */
export async function replayAll(
  deps: ReplayDeps,
  { ticket, reason, ...who }: Only & Replayer,
): Promise<Record<Replayed, number>> {
  const ids: string[] = [];
  for await (const one of givenUp(deps.ledger, { ticket })) {
    if (reason === undefined || one.reason === reason) ids.push(one.id);
  }
  const count: Record<Replayed, number> = { replayed: 0, unknown: 0, 'not-given-up': 0, changed: 0 };
  // Listed before the first is touched: one that is given up again at once is not met twice.
  for (const id of ids) count[await replay(deps, id, who)] += 1;
  return count;
}
