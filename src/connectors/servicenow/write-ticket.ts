import type { CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { TicketWrite, WriteResult } from './contract.js';
import type { ServiceNowCalls } from './operations.js';
import { notAsAsked, rawValues, readRows } from './rows.js';
import type { Row } from './schema.js';
import { notHeld, storable, storableNote } from './stored-text.js';

export interface WriteDeps {
  readonly send: Send;
  readonly calls: Pick<ServiceNowCalls, 'listTickets' | 'updateTicket'>;
}

/**
 * One PATCH with everything in it, and a look at what the answer holds: a 200 proves nothing (servicenow 2.1, 2.2). Whether
 * the note landed is told by sys_mod_count, since journal columns always read as blank.
 */
export async function writeTicket(
  { send, calls }: WriteDeps,
  write: TicketWrite,
  context: CallContext,
): Promise<WriteResult> {
  const { ticket, columns, workNotes, modCount, from } = write;
  const { value: row } = await send(calls.updateTicket, {
    holes: { table: ticket.table, sysId: ticket.sysId },
    query: [['sysparm_fields', [...writable(columns), 'sys_mod_count', 'sys_updated_on'].join(',')], ...rawValues],
    json: {
      ...Object.fromEntries(Object.entries(columns).map(([column, text]) => [column, storable(text)])),
      ...(workNotes !== undefined && { work_notes: storableNote(workNotes) }),
    },
    context,
    from,
  });
  const dropped = notHeld(columns, row);
  if (dropped.length === 0) return { kind: 'written' };
  const noteLanded = workNotes === undefined || Number(row['sys_mod_count']) > modCount;
  const leftState = row['state'] !== undefined && row['state'] !== from;
  return { kind: 'dropped', columns: dropped, noteLanded, leftState };
}

/** Names of columns that a PATCH may carry. The note has its own place; `comments` goes to the customer by mail. */
function writable(columns: TicketWrite['columns']): readonly string[] {
  const names = Object.keys(columns);
  const wrong = names.filter((name) => JOURNALS.has(name) || !/^(?!sys_)[a-z][a-z0-9_]{0,79}$/.test(name));
  if (wrong.length > 0)
    throw new TypeError(`expected columns of the ticket itself, no journal, got ${wrong.join(', ')}`);
  return names;
}

const JOURNALS = new Set(['comments', 'work_notes', 'comments_and_work_notes']);

/** What an earlier write failed to leave. A ticket that cannot be read is an OutboundError, never "all of it". */
export async function missingColumns(
  { send, calls }: WriteDeps,
  { ref, expected }: { readonly ref: { table: string; sysId: string }; readonly expected: TicketWrite['columns'] },
  context: CallContext,
): Promise<readonly string[]> {
  return notHeld(expected, await heldColumns({ send, calls }, { ref, columns: writable(expected) }, context));
}

/** What one ticket holds now. A ticket that cannot be read is an OutboundError. */
export async function heldColumns(
  { send, calls }: WriteDeps,
  { ref, columns }: { readonly ref: { table: string; sysId: string }; readonly columns: readonly string[] },
  context: CallContext,
): Promise<Row> {
  const { value: rows } = await readRows(send, calls.listTickets, {
    table: ref.table,
    terms: [['sys_id', '=', ref.sysId]],
    columns: ['sys_id', ...columns],
    limit: 2,
    context,
  });
  const [row] = rows;
  if (row === undefined) throw new OutboundError(calls.listTickets.name, { kind: 'not-found' });
  if (rows.length > 1 || row['sys_id'] !== ref.sysId) {
    throw notAsAsked(
      calls.listTickets,
      'expected the one ticket asked for, got others; the instance ignored the query',
    );
  }
  return row;
}
