import type { Ticket } from './ticket.js';
import { readAs } from './read-as.js';
import type { Traced, Reading } from './reading.js';
import type { Row } from './rows.js';
import type { Finding } from './verdict.js';

/**
 * What of the ticket stands in the way of any verdict, before a vendor is asked. A name that no machine can have (crowdstrike
 * 4.10 row 2) is one that could not be read.
 */
export const ticketRows: readonly Row<Ticket, 'unprovable'>[] = [
  {
    row: 'T1',
    kind: 'unprovable',
    reason: 'ticket-unreadable',
    needs: 'a column that could not be read with certainty',
    when: ({ troubles: [trouble] }) => trouble && `${trouble.column}: expected ${trouble.expected}`,
  },
  {
    row: 'T2',
    kind: 'unprovable',
    reason: 'no-host-named',
    needs: 'no key of a machine',
    when: ({ machine: { ci: _ci, ...keys }, columns }) =>
      Object.values(keys).every((value) => value === undefined) ? columnsRead(columns.host) : undefined,
  },
  {
    row: 'T3',
    kind: 'unprovable',
    reason: 'no-findings-named',
    needs: 'neither QID nor CVE',
    when: ({ qids, cves, columns }) => (qids.length + cves.length === 0 ? columnsRead(columns.findings) : undefined),
  },
];

/** What about the ticket itself makes a verdict impossible; undefined when nothing does. */
export function readTicket(ticket: Ticket): Finding | undefined {
  const [reading] = traceTicket(ticket).readings;
  return reading && { reason: reading.reason, source: 'ticket', subject: reading.subject, detail: reading.detail };
}

/** The same with every row that was tried. */
export function traceTicket(ticket: Ticket): Traced<Reading<'unprovable'>> {
  return readAs(ticketRows, ticket, { source: 'ticket', subject: ticket.troubles[0]?.column ?? 'ticket' });
}

function columnsRead(columns: readonly string[]): string {
  return `columns read: ${columns.length > 0 ? columns.join(', ') : 'none configured'}`;
}
