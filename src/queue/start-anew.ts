import type { Verification } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import { again, finished } from './endings.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { jobOf, subjectOf } from './progress.js';
import { stillSaid } from './put-back.js';
import type { VerifyJobs } from './queues.js';
import type { Deps } from './vendors.js';
import { done } from './write-back.js';

export interface AnewDeps extends Deps {
  readonly jobs: Pick<VerifyJobs, 'add'>;
}

/** Has a write of this verification reached the ticket, if only in part? */
export function hasLanded({ id, noteLanded }: Verification, ticket: Ticket): boolean {
  return noteLanded || ticket.runId === id;
}

export const INPUTS_CHANGED = 'host, findings or patch time on the ticket changed';

/** What the timeline says of it. */
export function startedAnew(why: string): { readonly kind: string; readonly text: string } {
  return { kind: 'started-anew', text: `${why}: the verification starts anew` };
}

interface Its {
  readonly ticket: Ticket;
  readonly pending: boolean;
  /** When the ticket entered the state once more; missing while it is the same entry. */
  readonly enteredOn?: Date | undefined;
  /** What is to be proved, or by which rules, is no longer what it was. */
  readonly why: string;
}

/**
 * The same verification proves it from the beginning, unless the ticket bears its word already: then it ends as it was
 * ruled, and another one takes its place, whose verdict leaves a note and a run id of its own.
 */
export async function startAnew(deps: AnewDeps, seen: Verification, its: Its): Promise<Outcome<VerifyJob>> {
  if (!hasLanded(seen, its.ticket)) return fromTheBeginning(deps, seen, its.why);
  if (its.pending) return replaced(deps, seen, its);
  const text = `written by an earlier attempt; ${its.why} since`;
  return done(deps, seen, text, { trouble: await stillSaid(deps, seen) });
}

async function fromTheBeginning(deps: AnewDeps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'waiting',
      step: 'intake',
      outcome: undefined,
      reason: undefined,
      evidence: undefined,
      decision: undefined,
      decidedAt: undefined,
      nextCheckAt: undefined,
      trouble: undefined,
      writeAttempts: 0,
    },
    startedAnew(why),
  );
  return again(deps, saved ?? seen);
}

/** A process that dies between ledger and queue loses nothing: reconcile gives the open verification its job. */
async function replaced(
  deps: AnewDeps,
  seen: Verification,
  { ticket, enteredOn, why }: Its,
): Promise<Outcome<VerifyJob>> {
  const allowedMs = seen.deadlineAt.getTime() - seen.openedAt.getTime();
  const next = await deps.ledger.replace(seen, {
    enteredModCount: Math.max(ticket.modCount, seen.enteredModCount + 1),
    enteredOn,
    deadlineAt: new Date(deps.clock.now().getTime() + allowedMs),
    why: `${why} after a part of the write had landed`,
  });
  if (next === undefined) return again(deps, seen);
  deps.log.info('verification replaced', { ...subjectOf(seen), next: next.id, why });
  await deps.jobs.add(jobOf(next));
  return finished(seen);
}
