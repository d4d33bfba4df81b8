import type { CallContext } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { TicketRef } from '../../verification/ticket.js';
import type { Check } from '../check.js';
import { runProbes, type Probe } from '../probes.js';
import { rehearsedColumns, REHEARSED } from './rehearsed-columns.js';
import type { Row } from './schema.js';
import { writtenColumns } from './used-columns.js';
import { isAbsentNotes } from './stored-text.js';
import { heldColumns, missingColumns, writeTicket, type WriteDeps } from './write-ticket.js';

interface Scratch {
  readonly ticket: TicketRef;
  readonly table: TicketTable;
}

/**
 * Writes every outcome to a ticket that its owner has named for this, reads back what stuck, and puts the ticket back.
 * Work notes stay: nobody can take them out again. Throws a TypeError before anything is written when a column cannot be
 * read, and so could not be put back.
 */
export async function rehearse(deps: WriteDeps, scratch: Scratch, context: CallContext): Promise<readonly Check[]> {
  const asked = { ...scratch, deps, context, columns: columnsOf(scratch) };
  const before = await held(asked);
  const on = { ...asked, columns: asked.columns.filter((column) => !isAbsentNotes(column, before)) };
  const unreadable = on.columns.filter((column) => before[column] === undefined);
  if (unreadable.length > 0) {
    throw new TypeError(`${unreadable.join(', ')}: could not be put back, because unreadable; nothing was written`);
  }
  const checks = [...(await runProbes([noteProbe(on)]))];
  let back: readonly Check[] = [];
  for (const outcome of REHEARSED) {
    checks.push(...(await runProbes([outcomeProbe(on, outcome)])));
    // Apart from the attempt: whatever became of that, this is tried.
    back = await runProbes([backProbe(on, before)]);
  }
  return [...checks, ...back];
}

/** With the columns that are tried: those that can be put back. */
type Stage = Scratch & { readonly deps: WriteDeps; readonly context: CallContext; readonly columns: readonly string[] };

function columnsOf({ table }: Scratch): readonly string[] {
  return writtenColumns(table).filter((column) => column !== 'work_notes');
}

function held(on: Stage): Promise<Row> {
  const columns = [...new Set(['state', 'sys_mod_count', ...on.columns])];
  return heldColumns(on.deps, { ref: on.ticket, columns }, on.context);
}

async function write(
  { deps, ticket, context }: Stage,
  now: Row,
  what: { readonly columns: Readonly<Record<string, string>>; readonly workNotes?: string },
) {
  return writeTicket(
    deps,
    { ticket, from: now['state'] ?? '', modCount: Number(now['sys_mod_count']), ...what },
    context,
  );
}

/** Journal columns read as blank: that one took the note shows in the count of changes alone (servicenow 1.3). */
function noteProbe(on: Stage): Probe {
  return {
    name: 'servicenow work note',
    run: async () => {
      const now = await held(on);
      await write(on, now, { columns: {}, workNotes: 'Trial of patchproof doctor: this ticket is put back at once.' });
      const after = await held(on);
      if (Number(after['sys_mod_count']) > Number(now['sys_mod_count'])) return 'landed, and stays';
      throw new TypeError('accepted, and not carried out');
    },
    advice: RIGHTS,
  };
}

function outcomeProbe(on: Stage, outcome: (typeof REHEARSED)[number]): Probe {
  const all = Object.entries(rehearsedColumns(on.table, outcome));
  const columns = Object.fromEntries(all.filter(([column]) => on.columns.includes(column)));
  return {
    name: `servicenow outcome ${outcome}`,
    run: async () => {
      await write(on, await held(on), { columns });
      // Asked anew: rules and flows that run after the save do not show in the answer (servicenow 2.1).
      const dropped = await missingColumns(on.deps, { ref: on.ticket, expected: columns }, on.context);
      if (dropped.length === 0) return `holds ${Object.keys(columns).join(', ')}`;
      throw new TypeError(`accepted, and not carried out: ${dropped.join(', ')}`);
    },
    advice: RIGHTS,
  };
}

const RIGHTS =
  'Give the account write rights on the columns (docs/servicenow.md, step 3), and look for rules and flows that put them back';

function backProbe(on: Stage, before: Row): Probe {
  const changed = (now: Row) => on.columns.filter((column) => !isAsBefore(now[column], before[column]));
  const was = (column: string) => `${column} (was ${before[column] === '' ? 'empty' : shown(column, before)})`;
  return {
    name: `servicenow ${on.ticket.number} put back`,
    run: async () => {
      const now = await held(on);
      const columns = Object.fromEntries(changed(now).map((column) => [column, before[column] ?? '']));
      if (Object.keys(columns).length > 0) await write(on, now, { columns });
      const left = changed(await held(on));
      if (left.length === 0) return 'is as it was, but for the work note';
      throw new TypeError(`LEFT BEHIND: ${left.join(', ')}`);
    },
    advice:
      `Look at ${on.ticket.table} ${on.ticket.number} and put back by hand what differs from: ` +
      `${on.columns.map(was).join(', ')}. A choice, such as a close code, cannot be emptied from outside`,
  };
}

/** A yes-no column that was never set is false once it has been written to. */
function isAsBefore(now: string | undefined, before: string | undefined): boolean {
  return now === before || (before === '' && now === 'false');
}

/** Codes are told, texts are not: people write what they like in them. */
function shown(column: string, before: Row): string {
  const value = before[column] ?? '';
  return column !== 'close_notes' && /^[\w :.-]{1,40}$/.test(value) ? value : 'a text; see its history';
}
