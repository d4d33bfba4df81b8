import type { ServiceNow } from '../connectors/servicenow/contract.js';
import type { CallContext } from '../outbound/contract.js';
import type { Ticket } from '../verification/ticket.js';
import type { Ground } from './ground.js';

/** The ticket that a person has named; rejects in words when there is none. */
export async function findTicket({ config }: Ground, servicenow: ServiceNow, number: string): Promise<Ticket> {
  const context: CallContext = { purpose: 'command', subjects: [{ ticket: number }] };
  for (const { table } of config.tickets) {
    const ticket = await servicenow.ticketByNumber(table, number, context);
    if (ticket !== undefined) return ticket;
  }
  const tables = config.tickets.map(({ table }) => table).join(', ');
  throw new Error(`${number}: no such ticket in ${tables}, or the account may not read it`);
}
