import type { Ledger, Opened, Opening } from '../ledger/ledger.js';
import type { VerifyJobs } from './queues.js';
import { jobOf } from './progress.js';

interface Deps {
  readonly ledger: Pick<Ledger, 'open' | 'save'>;
  readonly jobs: Pick<VerifyJobs, 'add'>;
  readonly now: () => Date;
}

/**
 * Opens the verification of a ticket and gives it its job. An open one for an earlier entry into the state is
 * superseded: the ticket went out and came back, so the patch and its T0 are new.
 */
export async function openVerification(deps: Deps, opening: Opening): Promise<Opened> {
  const opened = await openAnew(deps, opening);
  if (opened.verification.phase !== 'done') await deps.jobs.add(jobOf(opened.verification));
  return opened;
}

async function openAnew(deps: Deps, opening: Opening): Promise<Opened> {
  const first = await deps.ledger.open(opening);
  const held = first.verification;
  const newer = opening.source === 'webhook' && opening.enteredModCount > held.enteredModCount;
  if (first.kind !== 'busy' || !newer || held.phase !== 'waiting' || held.source !== 'webhook') return first;

  const superseded = await deps.ledger.save(
    held,
    { phase: 'done', outcome: 'superseded', reason: 'ticket-moved-on', finishedAt: deps.now() },
    { kind: 'superseded', text: 'the ticket left the state and entered it again' },
  );
  // Somebody else moved the row meanwhile: it is theirs, and the next announcement or the sweep finds the ticket.
  return superseded === undefined ? first : deps.ledger.open(opening);
}
