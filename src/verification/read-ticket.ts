import type { Ticket } from './ticket.js';
import type { Finding } from './verdict.js';

/** What about the ticket itself makes a verdict impossible; undefined when nothing does. */
export function readTicket(ticket: Ticket): Finding | undefined {
  const [trouble] = ticket.troubles;
  if (trouble !== undefined) {
    const detail = `${trouble.column}: expected ${trouble.expected}`;
    return { reason: 'ticket-unreadable', source: 'ticket', subject: trouble.column, detail };
  }
  const { ci: _ci, ...keys } = ticket.machine;
  if (Object.values(keys).every((value) => value === undefined)) return unfilled('no-host-named', ticket.columns.host);
  if (ticket.qids.length + ticket.cves.length === 0) return unfilled('no-findings-named', ticket.columns.findings);
  return undefined;
}

function unfilled(reason: 'no-host-named' | 'no-findings-named', columns: readonly string[]): Finding {
  const read = columns.length > 0 ? columns.join(', ') : 'none configured';
  return { reason, source: 'ticket', subject: 'ticket', detail: `columns read: ${read}` };
}
