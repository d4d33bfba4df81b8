import type { TicketRequest } from '../ledger/ticket-requests.js';
import { afterWriteFailure, staysRefused } from './after-failure.js';
import { createdFor, keyOf } from './ask-on-tickets.js';
import { aboutIt, questionOf, whenOver } from './asked-on-ticket.js';
import { noteOwnUpdate } from './own-update.js';
import { MOST_SEEN, MOST_WRITES, type TicketDeps } from './ticket-deps.js';

/** Nobody is left to approve what has ended. Tried until it is done, or refused for good. */
export async function takeBackFromTickets(deps: TicketDeps): Promise<void> {
  const now = deps.clock.now();
  const isOver = whenOver(deps);
  const ended = (await deps.ledger.ticketRequests.unended(MOST_SEEN)).filter(
    ({ approval }) => approval.settledAt !== undefined,
  );
  const over = ended.slice(0, MOST_WRITES);
  const unsure = over.filter(
    ({ record, claimedUntil }) => record === undefined && claimedUntil !== undefined && claimedUntil <= now,
  );
  const created = await createdFor(deps, unsure);
  for (const request of over) {
    if (isOver()) return;
    const { approval, userName, claimedUntil } = request;
    const record = request.record ?? created.get(keyOf(approval.id, userName))?.sysId;
    if (record !== undefined) {
      if (!(await takeBack(deps, request, record))) return;
    } else if (claimedUntil === undefined || claimedUntil <= now) await deps.ledger.ticketRequests.end(request);
  }
}

/** False when ServiceNow cannot be asked now, or not by us. */
async function takeBack(deps: TicketDeps, request: TicketRequest, record: string): Promise<boolean> {
  const { ledger, onTicket, log } = deps;
  const { approval } = request;
  try {
    const left = await onTicket.withdraw(record, aboutIt(deps, approval));
    // The next question about the ticket may stand already.
    const current = await ledger.approvals.current(approval.verification);
    if (left !== undefined && current !== undefined) await noteOwnUpdate(ledger, left, questionOf(current));
  } catch (cause) {
    const { why } = afterWriteFailure(cause);
    const facts = { approval: approval.id, ticket: approval.ticket, why };
    log.warn('a question that is over could not be taken back from the ticket', facts);
    if (!staysRefused(cause)) return false;
  }
  await ledger.ticketRequests.end(request);
  return true;
}
