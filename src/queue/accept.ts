import type { Ledger, Opened, Opening, Verification } from '../ledger/ledger.js';
import { isBeingWritten } from './endings.js';
import { jobOf } from './progress.js';
import type { VerifyJobs } from './queues.js';

interface Deps {
  readonly ledger: Pick<Ledger, 'open' | 'save'>;
  readonly jobs: Pick<VerifyJobs, 'add' | 'promote'>;
  readonly now: () => Date;
}

/** The row of a verification that is worked on changes now and then; somebody who looks this often sees it stand still. */
const MOST_TRIES = 5;

/**
 * Opens the verification of a ticket and gives it its job; one that was given up stays with people. An open one for an earlier entry into the state is
 * superseded: the ticket went out and came back, so the patch and its T0 are new. Throws when that cannot be done at this
 * moment; whoever announced the ticket must do so again.
 */
export async function openVerification(deps: Deps, opening: Opening): Promise<Opened> {
  const opened = await openAnew(deps, opening);
  const { phase, givenUpAt } = opened.verification;
  if (phase !== 'done' && givenUpAt === undefined) await deps.jobs.add(jobOf(opened.verification));
  return opened;
}

async function openAnew(deps: Deps, opening: Opening): Promise<Opened> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const opened = await deps.ledger.open(opening);
    if (opened.kind !== 'busy' || !isNewer(opening, opened.verification)) return opened;
    await supersede(deps, opened.verification);
  }
  throw new Error(`${opening.ticket.number}: its earlier verification changes all the time; announce it again`);
}

/** Only an announcement counts the moment of entry; a ticket that a sweep finds may have been touched since. */
function isNewer({ source, enteredModCount }: Opening, held: Verification): boolean {
  return source === 'webhook' && enteredModCount > held.enteredModCount;
}

async function supersede({ ledger, jobs, now }: Deps, held: Verification): Promise<void> {
  if (isBeingWritten(held, now())) {
    throw new Error(`${held.ticket.number}: its earlier verification is being written; announce it again`);
  }
  const saved = await ledger.save(
    held,
    {
      phase: 'done',
      outcome: 'superseded',
      reason: 'ticket-moved-on',
      finishedAt: now(),
      nextCheckAt: undefined,
      trouble: undefined,
    },
    { kind: 'superseded', text: 'the ticket left the state and entered it again' },
  );
  if (saved !== undefined) await jobs.promote(held.id); // it has nothing to wait for any more
}
