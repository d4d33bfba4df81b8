import type { Ticket } from '../verification/ticket.js';
import { openVerification } from './accept.js';
import { inShort } from './after-failure.js';
import { missedTicket } from './missed-ticket.js';
import { keyOf } from './open-books.js';
import type { VerifyJobs } from './queues.js';
import { putBack, stillPending, type Found } from './still-pending.js';
import { sweepLine, type Named } from './sweep-report.js';
import type { Deps } from './vendors.js';

export interface SweepDeps extends Pick<Deps, 'ledger' | 'servicenow' | 'clock' | 'tables' | 'log' | 'mode'> {
  readonly jobs: Pick<VerifyJobs, 'add' | 'promote'>;
  readonly deadlineMs: number;
}

/** The tickets in a pending state. */
export interface Swept {
  readonly since: Date;
  readonly pending: readonly Ticket[];
  /** How many of them are being verified, as they were before. */
  readonly waiting: number;
  /** Those that were verified in mode observe, and wait for people; `keyOf` each. */
  readonly observed: readonly string[];
  /** Those that nobody had announced, or that nothing worked on any more; they are being verified now. */
  readonly missed: readonly Named[];
  readonly settled: readonly Named[];
}

/**
 * The guarantee behind the webhook: every ticket in a pending state gets its verification. Each one that was missed is told
 * at once: should the sweep break off later, the next one will find it announced. A table that cannot be swept keeps no
 * other from it, nor does a ticket; then the sweep fails, by that error, or by an AggregateError with the words of all.
 */
export async function sweepTables(deps: SweepDeps, tell: (line: string) => Promise<void>): Promise<Swept> {
  const swept: Tally = { since: deps.clock.now(), pending: [], waiting: 0, observed: [], missed: [], settled: [] };
  const failures: Failed[] = [];
  for (const { table } of deps.tables) {
    try {
      await sweepTable(deps, table, { swept, failures, tell });
    } catch (cause) {
      failures.push({ table, cause });
    }
  }
  if (failures.length > 0) throw inOne(failures);
  return swept;
}

interface Tally {
  readonly since: Date;
  readonly pending: Ticket[];
  waiting: number;
  readonly observed: string[];
  readonly missed: Named[];
  readonly settled: Named[];
}

interface Failed {
  readonly table: string;
  readonly cause: unknown;
}

interface Sweeping {
  readonly swept: Tally;
  readonly failures: Failed[];
  readonly tell: (line: string) => Promise<void>;
}

/** More that fail have a cause in common: then the rest is left to the next try. */
const MOST_FAILED = 10;

async function sweepTable(deps: SweepDeps, table: string, { swept, failures, tell }: Sweeping): Promise<void> {
  let failed = 0;
  for await (const ticket of deps.servicenow.pendingTickets(table, { purpose: 'sweep', subjects: [] })) {
    swept.pending.push(ticket);
    try {
      await tally(deps, ticket, { swept, tell });
    } catch (cause) {
      failed += 1;
      if (failed > MOST_FAILED) throw cause;
      failures.push({ table, cause: new Error(`${ticket.number}: ${inShort(cause)}`, { cause }) });
    }
  }
}

async function tally(deps: SweepDeps, ticket: Ticket, { swept, tell }: Omit<Sweeping, 'failures'>): Promise<void> {
  const found = await lookAfter(deps, ticket, swept.since);
  if (found.kind === 'waiting') swept.waiting += 1;
  else if (found.kind === 'observed') swept.observed.push(keyOf(ticket));
  else if (found.kind === 'settled') swept.settled.push(found.named);
  else {
    swept.missed.push(found.named);
    deps.log.info('a pending ticket had not been announced', found.named);
    await tell(sweepLine(found.named));
  }
}

function inOne(failures: readonly Failed[]): unknown {
  const causes = failures.map(({ cause }) => cause);
  if (causes.length === 1) return causes[0];
  const words = failures.map(({ table, cause }) => `${table}: ${inShort(cause)}`);
  return new AggregateError(causes, words.join('; '), { cause: causes[0] });
}

async function lookAfter(deps: SweepDeps, ticket: Ticket, since: Date): Promise<Found> {
  const { kind, verification } = await openVerification({ ...deps, now: deps.clock.now }, openingOf(deps, ticket));
  if (kind === 'open') return { kind: 'missed', named: await missedTicket(deps.ledger, ticket, verification.id) };
  if (verification.phase !== 'done') return putBack(deps, ticket, verification);
  return stillPending(deps, ticket, since);
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
