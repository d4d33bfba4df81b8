import type { Send } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { ServiceNow } from './contract.js';
import { doctor } from './doctor.js';
import { servicenowCalls } from './operations.js';
import { pendingTickets } from './pending-tickets.js';
import { rehearse } from './rehearse.js';
import { createTicketReader } from './ticket-reader.js';
import { missingColumns, writeTicket } from './write-ticket.js';

interface ServiceNowDeps {
  readonly send: Send;
  readonly tickets: readonly TicketTable[];
}

/** A TypeError from any verb is a table, id or column that never was one of ours: a mistake here, not an answer. */
export function createServiceNow({ send, tickets }: ServiceNowDeps): ServiceNow {
  const calls = servicenowCalls(tickets.map(({ table }) => table));
  const reader = createTicketReader({ send, listTickets: calls.listTickets });

  function configured(table: string): TicketTable {
    const found = tickets.find((ticket) => ticket.table === table);
    if (!found)
      throw new TypeError('table: expected one of tickets[].table, got another one; add it to the configuration');
    return found;
  }

  return {
    ticket: async ({ table, sysId }, context) => reader.bySysId(configured(table), sysId, context),
    ticketByNumber: async (table, number, context) => reader.byNumber(configured(table), number, context),
    pendingTickets: (table, context) =>
      pendingTickets({ send, listTickets: calls.listTickets }, configured(table), context),
    write: (write, context) => writeTicket({ send, calls }, write, context),
    missing: (ref, expected, context) => missingColumns({ send, calls }, { ref, expected }, context),
    doctor: (context) => doctor({ send, calls, tickets }, context),
    rehearse: async (ticket, context) =>
      rehearse({ send, calls }, { ticket, table: configured(ticket.table) }, context),
  };
}
