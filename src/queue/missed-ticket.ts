import type { Ledger } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import type { Named } from './sweep-report.js';

/** A ticket in its pending state that a sweep had to find, for no webhook had come; and how we know. */
export async function missedTicket(
  ledger: Pick<Ledger, 'list'>,
  { number, table, sysId, updatedOn }: Ticket,
  opened: string,
): Promise<Named> {
  const { items } = await ledger.list({ ticket: number, limit: 2 }); // newest first: ours, and the one before
  const before = items.find(
    ({ id, ticket }) => id !== opened && ticket.table === table && ticket.sysId === sysId,
  )?.finishedAt;
  const reason = before ? `not announced since its verification ended on ${before.toISOString()}` : 'never announced';
  return { ticket: number, verification: opened, since: updatedOn.toISOString(), reason };
}
