import type { Verification } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { cameOfPutBack, hasLeftState, PUT_BACK } from './put-back.js';
import { hasLanded, startAnew, type AnewDeps } from './start-anew.js';
import type { Deps } from './vendors.js';
import { giveUp } from './write-back.js';

/** The ticket had left its state by a write of this verification: whoever put it back asks what is true now. */
export async function wasPutBack(deps: Pick<Deps, 'ledger'>, seen: Verification, ticket: Ticket): Promise<boolean> {
  return hasLanded(seen, ticket) && hasLeftState(deps, seen);
}

/** Another verification takes its place, but not without end: what an instance takes back each time is a dead letter. */
export async function anewOnce(deps: AnewDeps, seen: Verification, ticket: Ticket): Promise<Outcome<VerifyJob>> {
  if (await cameOfPutBack(deps, seen)) return giveUp(deps, seen, AGAIN);
  return startAnew(deps, seen, { ticket, pending: true, enteredOn: ticket.updatedOn, why: PUT_BACK });
}

const AGAIN =
  'the ticket was put back into its pending state again after our write. Look for a business rule or flow of the instance, or a person (the history of the ticket says who).';
