import type { Ticket } from '../verification/ticket.js';
import { openVerification } from './accept.js';
import { inShort } from './after-failure.js';
import { missedTicket } from './missed-ticket.js';
import type { VerifyJobs } from './queues.js';
import { stillPending, type Found } from './still-pending.js';
import { sweepLine, type Named } from './sweep-report.js';
import type { Deps } from './vendors.js';

export interface SweepDeps extends Pick<Deps, 'ledger' | 'servicenow' | 'clock' | 'tables' | 'log' | 'mode'> {
  readonly jobs: Pick<VerifyJobs, 'add' | 'promote'>;
  readonly deadlineMs: number;
}

/** The tickets in a pending state. */
export interface Swept {
  readonly pending: readonly Ticket[];
  /** How many of them are being verified, as they were before. */
  readonly waiting: number;
  /** How many were verified in mode observe, and wait for people. */
  readonly observed: number;
  /** Those that nobody had announced, or that nothing worked on any more; they are being verified now. */
  readonly missed: readonly Named[];
  readonly settled: readonly Named[];
}

/**
 * The guarantee behind the webhook: every ticket in a pending state gets its verification. Each one that was missed is told
 * at once: should the sweep break off later, the next one will find it announced. A table that cannot be swept keeps no
 * other from it; then the sweep fails, by the error of that table, or by an AggregateError with the words of all.
 */
export async function sweepTables(deps: SweepDeps, tell: (line: string) => Promise<void>): Promise<Swept> {
  const swept: Tally = { pending: [], waiting: 0, observed: 0, missed: [], settled: [] };
  const failures: Failed[] = [];
  for (const { table } of deps.tables) {
    try {
      await sweepTable(deps, table, { swept, tell });
    } catch (cause) {
      failures.push({ table, cause });
    }
  }
  if (failures.length > 0) throw inOne(failures);
  return swept;
}

interface Tally {
  readonly pending: Ticket[];
  waiting: number;
  observed: number;
  readonly missed: Named[];
  readonly settled: Named[];
}

interface Failed {
  readonly table: string;
  readonly cause: unknown;
}

async function sweepTable(
  deps: SweepDeps,
  table: string,
  { swept, tell }: { swept: Tally; tell: (line: string) => Promise<void> },
): Promise<void> {
  for await (const ticket of deps.servicenow.pendingTickets(table, { purpose: 'sweep', subjects: [] })) {
    swept.pending.push(ticket);
    const found = await lookAfter(deps, ticket);
    if (found.kind === 'waiting') swept.waiting += 1;
    else if (found.kind === 'observed') swept.observed += 1;
    else if (found.kind === 'settled') swept.settled.push(found.named);
    else {
      swept.missed.push(found.named);
      deps.log.info('a pending ticket had not been announced', found.named);
      await tell(sweepLine(found.named));
    }
  }
}

function inOne(failures: readonly Failed[]): unknown {
  const causes = failures.map(({ cause }) => cause);
  if (causes.length === 1) return causes[0];
  const words = failures.map(({ table, cause }) => `${table}: ${inShort(cause)}`);
  return new AggregateError(causes, words.join('; '), { cause: causes[0] });
}

async function lookAfter(deps: SweepDeps, ticket: Ticket): Promise<Found> {
  const { kind, verification } = await openVerification({ ...deps, now: deps.clock.now }, openingOf(deps, ticket));
  if (kind === 'open') return { kind: 'missed', named: await missedTicket(deps.ledger, ticket, verification.id) };
  if (verification.phase !== 'done') return { kind: 'waiting' };
  return stillPending(deps, ticket);
}

function openingOf(deps: SweepDeps, ticket: Ticket): Parameters<typeof openVerification>[1] {
  return {
    ticket: { table: ticket.table, sysId: ticket.sysId, number: ticket.number },
    source: 'sweep',
    enteredModCount: ticket.modCount,
    enteredOn: ticket.updatedOn,
    deadlineAt: new Date(deps.clock.now().getTime() + deps.deadlineMs),
  };
}
