import type { Ledger } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';

/** A ticket in its pending state that a sweep had to find, for no webhook had come. As it stands in logs and job results. */
export interface MissedTicket {
  /** Its number. */
  readonly ticket: string;
  /** It was pending at this moment (ISO, its last update), and may have been so for longer: the instance does not say. */
  readonly since: string;
  /** How we know that nobody had announced it. */
  readonly reason: string;
}

/** What the ledger knows of a ticket beside the verification that was just opened for it. */
export async function missedTicket(
  ledger: Pick<Ledger, 'list'>,
  { number, table, sysId, updatedOn }: Ticket,
  opened: string,
): Promise<MissedTicket> {
  const { items } = await ledger.list({ ticket: number, limit: 2 }); // newest first: ours, and the one before
  const before = items.find(
    ({ id, ticket }) => id !== opened && ticket.table === table && ticket.sysId === sysId,
  )?.finishedAt;
  const reason = before ? `not announced since its verification ended on ${before.toISOString()}` : 'never announced';
  return { ticket: number, since: updatedOn.toISOString(), reason };
}

export function lineOf({ ticket, since, reason }: MissedTicket): string {
  return `${ticket}: ${reason}; pending since ${since} or earlier`;
}
