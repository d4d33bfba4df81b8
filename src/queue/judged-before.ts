import type { Ledger, Verification } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';

/** More than anybody patches one ticket. */
const MOST = 20;

/**
 * When the latest of the ticket's earlier entries into the state got its verdict; undefined when none did. The number is the
 * instance's: that of a message is not to be believed.
 */
export async function judgedBefore(
  { ledger }: { readonly ledger: Pick<Ledger, 'list'> },
  { id, ticket, enteredOn }: Verification,
  { number }: Pick<Ticket, 'number'>,
): Promise<Date | undefined> {
  const { items } = await ledger.list({ ticket: number, limit: MOST });
  const earlier = items.filter(
    (one) => one.id !== id && one.ticket.sysId === ticket.sysId && one.enteredOn < enteredOn,
  );
  const moments = earlier.flatMap(({ decidedAt }) => decidedAt?.getTime() ?? []);
  return moments.length === 0 ? undefined : new Date(Math.max(...moments));
}
