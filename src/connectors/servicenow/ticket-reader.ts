import type { Call, CallContext, Send } from '../../outbound/contract.js';
import type { OutboundError } from '../../outbound/failure.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Ticket } from '../../verification/ticket.js';
import { asError, chunks, gather, jointContext } from '../batch.js';
import { checkedValue, MAX_IDS } from './encoded-query.js';
import { notAsAsked, readRows } from './rows.js';
import type { Row } from './schema.js';
import { ticketColumns, ticketOf } from './ticket-row.js';

interface Ask {
  readonly sysId: string;
  readonly context: CallContext;
}

export interface TicketReaderDeps {
  readonly send: Send;
  readonly listTickets: Call<readonly Row[]>;
}

type Read = (ask: Ask) => Promise<Ticket | undefined>;

/** Reads single tickets; asks of one table and purpose that come in the same moment share calls. */
export function createTicketReader(deps: TicketReaderDeps) {
  const readers = new Map<string, Read>();

  function readerOf(table: TicketTable): Read {
    const reader = readers.get(table.table) ?? gather((asks: readonly Ask[]) => ticketsOfAll(deps, table, asks));
    readers.set(table.table, reader);
    return reader;
  }

  return {
    bySysId: async (table: TicketTable, sysId: string, context: CallContext) =>
      readerOf(table)({ sysId: checkedValue('sys_id', sysId), context }),
    byNumber: (table: TicketTable, number: string, context: CallContext) =>
      ticketByNumber(deps, table, { number, context }),
  };
}

type Found = Ticket | undefined | Error;

/** A call that fails fails the tickets that it was made for, and no others. */
async function ticketsOfAll(deps: TicketReaderDeps, table: TicketTable, asks: readonly Ask[]): Promise<Found[]> {
  const calls = chunks(asks, MAX_IDS).map((part) =>
    ticketsBySysId(deps, table, part).catch((error: unknown) => part.map(() => asError(error))),
  );
  return (await Promise.all(calls)).flat();
}

async function ticketsBySysId(
  { send, listTickets }: TicketReaderDeps,
  table: TicketTable,
  asks: readonly Ask[],
): Promise<Found[]> {
  const sysIds = [...new Set(asks.map((ask) => ask.sysId))];
  const { value: rows } = await readRows(send, listTickets, {
    table: table.table,
    terms: [['sys_id', 'IN', sysIds]],
    columns: ticketColumns(table),
    limit: sysIds.length,
    context: jointContext(asks),
  });
  const bySysId = new Map(rows.map((row) => [row['sys_id'], row]));
  if ([...bySysId.keys()].some((sysId) => sysId === undefined || !sysIds.includes(sysId))) {
    throw notAsAsked(listTickets, `rows other than the ${sysIds.length} asked for; the instance ignored the query`);
  }
  return asks.map(({ sysId }) => {
    const row = bySysId.get(sysId);
    return row && ticketOrError(listTickets, row, table);
  });
}

async function ticketByNumber(
  { send, listTickets }: TicketReaderDeps,
  table: TicketTable,
  { number, context }: { readonly number: string; readonly context: CallContext },
): Promise<Ticket | undefined> {
  const { value: rows } = await readRows(send, listTickets, {
    table: table.table,
    terms: [['number', '=', number]],
    columns: ticketColumns(table),
    limit: 2,
    context,
  });
  if (rows.length > 1 || rows.some((row) => row['number'] !== number)) {
    throw notAsAsked(
      listTickets,
      'expected at most one ticket of that number, got others; the instance ignored the query',
    );
  }
  const ticket = rows[0] && ticketOrError(listTickets, rows[0], table);
  if (ticket instanceof Error) throw ticket;
  return ticket;
}

/** One row that cannot be a ticket must not spoil the others of its page. */
export function ticketOrError(call: Call<unknown>, row: Row, table: TicketTable): Ticket | OutboundError {
  try {
    return ticketOf(row, table);
  } catch (cause) {
    return notAsAsked(call, cause instanceof Error ? cause.message : 'a row that is no ticket', cause);
  }
}
