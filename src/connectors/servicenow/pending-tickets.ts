import type { CallContext } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Ticket } from '../../verification/ticket.js';
import { notAsAsked, readRows, totalOf } from './rows.js';
import { sweepPage, SWEEP_START, type Cursor, type SweepPage } from './sweep-page.js';
import { ticketOrError, type TicketReaderDeps } from './ticket-reader.js';
import { ticketColumns } from './ticket-row.js';

const PAGE = 200;
/** A hundred thousand tickets in one state are a wrong state, not a backlog. */
const MAX_PAGES = 500;

/**
 * Every ticket of a table in its pending state. What can be given is given first; a sweep that may have missed tickets then
 * throws: `malformed` when the instance ignored the query or rows could not be read, `forbidden` when rows are out of sight.
 */
export async function* pendingTickets(
  deps: TicketReaderDeps,
  table: TicketTable,
  context: CallContext,
): AsyncGenerator<Ticket, void, undefined> {
  let hidden = 0;
  let unreadable: OutboundError | undefined;
  for await (const page of pages(deps, table, context)) {
    hidden = Math.max(hidden, page.hidden);
    for (const row of page.rows) {
      const ticket = ticketOrError(deps.listTickets, row, table);
      if (ticket instanceof OutboundError) unreadable ??= ticket;
      else yield ticket;
    }
    if (page.foreign > 0) throw notAsAsked(deps.listTickets, ignored(table, page.foreign));
  }
  if (unreadable) throw unreadable;
  if (hidden > 0) throw outOfSight(deps, table, hidden);
}

async function* pages(deps: TicketReaderDeps, table: TicketTable, context: CallContext): AsyncGenerator<SweepPage> {
  let cursor: Cursor | undefined = SWEEP_START;
  for (let count = 0; cursor; count += 1) {
    if (count === MAX_PAGES) throw notAsAsked(deps.listTickets, `more than ${MAX_PAGES * PAGE} rows in one state`);
    const asked = { ...cursor, state: table.pendingState, limit: PAGE };
    const answer = await readRows(deps.send, deps.listTickets, {
      table: table.table,
      terms: [
        ['state', '=', asked.state],
        ['sys_id', '>', asked.after],
      ],
      order: ['sys_id'],
      columns: ticketColumns(table),
      limit: PAGE,
      ...(asked.offset > 0 && { offset: asked.offset }),
      context,
    });
    const page = sweepPage(answer.value, totalOf(answer), asked);
    yield page;
    cursor = page.next;
  }
}

function ignored({ table, pendingState }: TicketTable, count: number): string {
  return (
    `${count} rows of ${table} are not in state ${pendingState} or not in order of sys_id, so the instance ignored a part of ` +
    'the query; check that the account may query and sort by state and sys_id (query_range), and set ' +
    'glide.invalid_query.returns_no_rows to true'
  );
}

function outOfSight({ listTickets }: TicketReaderDeps, { table }: TicketTable, count: number): OutboundError {
  const detail = `record level: at least ${count} pending tickets of ${table} are out of the account's sight; check its roles`;
  return new OutboundError(listTickets.name, { kind: 'forbidden', detail });
}
