import type { Opened } from '../ledger/ledger.js';
import type { Ticket } from '../verification/ticket.js';
import { openVerification } from './accept.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import type { VerifyJobs } from './queues.js';
import type { Deps } from './vendors.js';

export interface SweepDeps extends Pick<Deps, 'ledger' | 'servicenow' | 'clock' | 'tables' | 'log'> {
  readonly jobs: Pick<VerifyJobs, 'add' | 'promote'>;
  readonly deadlineMs: number;
}

/** What a sweep found: how many tickets wait, and which of them nobody had announced. */
export interface SweepReport {
  readonly pending: number;
  readonly waiting: number;
  readonly settledBefore: number;
  readonly missed: readonly string[];
}

/** The guarantee behind the webhook: every ticket in a pending state gets its verification. */
export async function sweepTables(deps: SweepDeps): Promise<SweepReport> {
  const found: Record<Found, string[]> = { missed: [], waiting: [], settledBefore: [] };
  for (const { table } of deps.tables) {
    for await (const ticket of deps.servicenow.pendingTickets(table, { purpose: 'sweep', subjects: [] })) {
      const opened = await openVerification({ ...deps, now: deps.clock.now }, openingOf(deps, ticket));
      found[whatOf(opened)].push(ticket.number);
    }
  }
  const { missed, waiting, settledBefore } = found;
  const pending = missed.length + waiting.length + settledBefore.length;
  const report = { pending, waiting: waiting.length, settledBefore: settledBefore.length, missed };
  deps.log.info('sweep finished', { ...report });
  return report;
}

type Found = 'missed' | 'waiting' | 'settledBefore';

function whatOf({ kind, verification }: Opened): Found {
  if (kind === 'open') return 'missed';
  return verification.phase === 'done' ? 'settledBefore' : 'waiting';
}

export function sweep(deps: SweepDeps): Handler<JobData<'sweep'>> {
  return async (_data, tell) => {
    const report = await sweepTables(deps);
    await tell(
      `${report.pending} pending, ${report.missed.length} had not been announced: ${report.missed.join(', ')}`,
    );
    return { kind: 'done', result: { ...report } };
  };
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
