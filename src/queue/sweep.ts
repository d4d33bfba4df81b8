import type { Ticket } from '../verification/ticket.js';
import { openVerification } from './accept.js';
import type { JobData } from './jobs.js';
import { lineOf, missedTicket, type MissedTicket } from './missed-ticket.js';
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
  readonly missed: readonly MissedTicket[];
}

/**
 * The guarantee behind the webhook: every ticket in a pending state gets its verification. Each one that was missed is told
 * at once: should the sweep break off later, the next one will find it announced.
 */
export async function sweepTables(
  deps: SweepDeps,
  tell: (line: string) => Promise<void> = async () => {},
): Promise<SweepReport> {
  const missed: MissedTicket[] = [];
  let waiting = 0;
  let settledBefore = 0;
  for (const { table } of deps.tables) {
    for await (const ticket of deps.servicenow.pendingTickets(table, { purpose: 'sweep', subjects: [] })) {
      const opened = await openVerification({ ...deps, now: deps.clock.now }, openingOf(deps, ticket));
      if (opened.kind === 'open') {
        const found = await missedTicket(deps.ledger, ticket, opened.verification.id);
        missed.push(found);
        deps.log.info('a pending ticket had not been announced', { ...found, verification: opened.verification.id });
        await tell(lineOf(found));
      } else if (opened.verification.phase === 'done') settledBefore += 1;
      else waiting += 1;
    }
  }
  const pending = missed.length + waiting + settledBefore;
  deps.log.info('sweep finished', { pending, waiting, settledBefore, missed: missed.length });
  return { pending, waiting, settledBefore, missed };
}

export function sweep(deps: SweepDeps): Handler<JobData<'sweep'>> {
  return async (_data, tell) => {
    const report = await sweepTables(deps, tell);
    await tell(`${report.pending} pending, ${report.missed.length} of them had not been announced`);
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
