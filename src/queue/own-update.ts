import type { ApprovalRecord } from '../connectors/servicenow/approval-record.js';
import type { Ledger, Verification } from '../ledger/ledger.js';
import { OutboundError } from '../outbound/failure.js';
import type { Ticket } from '../verification/ticket.js';
import { aboutIt, questionOf } from './asked-on-ticket.js';
import type { Deps } from './vendors.js';

/** ServiceNow's times are whole seconds, and its rules run within the same transaction. */
const SAME_MOMENT_MS = 2000;

/** The ticket's update count without those updates that came of asking people on it; the newest are looked for first. */
export async function countWithoutAsking(
  deps: Pick<Deps, 'ledger' | 'clock' | 'onTicket'>,
  { id }: Verification,
  { modCount }: Pick<Ticket, 'modCount'>,
): Promise<number> {
  const { ledger, onTicket } = deps;
  const asked = onTicket && (await ledger.approvals.current(id));
  if (asked !== undefined) {
    const records = await onTicket?.records('question', [asked.id], aboutIt(deps, asked)).catch(notNow);
    for (const record of records ?? []) await noteOwnUpdate(ledger, record, questionOf(asked));
  }
  return ledger.ticketRequests.countWithout(id, modCount);
}

/** Then what is known counts: at worst people are asked once more. */
function notNow(cause: unknown): readonly ApprovalRecord[] {
  if (cause instanceof OutboundError) return [];
  throw cause;
}

/**
 * Some instances update the ticket with every approval record. Such an update must not void the very question that it
 * comes of: it is told from a person's when it is the only one since the last that we know, made by whoever has just changed
 * the record, in the same moment. Of two at once neither counts as ours.
 */
export async function noteOwnUpdate(
  { ticketRequests }: Pick<Ledger, 'ticketRequests'>,
  { ticket, touched }: ApprovalRecord,
  { verification, modCount }: { readonly verification: string; readonly modCount: number },
): Promise<void> {
  if (ticket === undefined) return;
  const together = Math.abs(ticket.on.getTime() - touched.on.getTime()) <= SAME_MOMENT_MS;
  if (ticket.by !== touched.by || !together) return;
  const known = async (count: number): Promise<boolean> =>
    (await ticketRequests.countWithout(verification, count)) === modCount;
  if ((await known(ticket.updates)) || !(await known(ticket.updates - 1))) return;
  await ticketRequests.ownUpdate(verification, ticket.updates);
}
