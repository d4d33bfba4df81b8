import type { Ledger } from '../ledger/ledger.js';
import { changedSince } from './closed-by-us.js';
import { forAll } from './for-all.js';
import type { JobData } from './jobs.js';
import { keyOf, openBooks } from './open-books.js';
import type { Handler } from './outcome.js';
import type { VerifyJobs } from './queues.js';
import { hasEndedSince, newestOf } from './still-pending.js';
import { namesOf, sweepLines, type SweepReport } from './sweep-report.js';
import { sweepTables, type Swept, type SweepDeps } from './sweep.js';
import type { Deps } from './vendors.js';

export interface NightlyDeps extends SweepDeps, Pick<Deps, 'pollIntervalMs'> {
  readonly jobs: Pick<VerifyJobs, 'add' | 'promote' | 'state'>;
}

/**
 * The sweep audits itself: ServiceNow's list, the ledger and the queue are laid side by side, and what does not agree is
 * named. The report is kept in the ledger.
 */
export async function nightly(
  deps: NightlyDeps,
  tell: (line: string) => Promise<void> = async () => {},
): Promise<SweepReport> {
  const { ledger, clock, log } = deps;
  const swept = await sweepTables(deps, tell);
  const { since: startedAt } = swept;
  const books = await openBooks(deps, new Set(swept.pending.map(keyOf)), startedAt);
  const changed = await changedSince(deps, await lastStart(ledger));
  const finishedAt = clock.now();
  const report: SweepReport = {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    pending: swept.pending.length,
    waiting: swept.waiting,
    observed: swept.observed.length,
    missed: namesOf(swept.missed),
    stuck: namesOf(books.stuck),
    movedOn: namesOf(books.movedOn),
    changed: namesOf(changed),
    settled: namesOf(swept.settled),
    gap: await gapOf(deps, swept, books.workedOn),
  };
  await ledger.keepSweep({ startedAt, finishedAt, report: JSON.stringify(report) });
  const { missed, stuck, movedOn, settled, gap } = report;
  const counts = { missed: missed.count, stuck: stuck.count, movedOn: movedOn.count, settled: settled.count };
  log[gap === 0 ? 'info' : 'error']('sweep finished', {
    ...counts,
    changed: changed.length,
    pending: report.pending,
    gap,
  });
  return report;
}

/** What is observed waits for people; everything else that is pending must be worked on, unless it has ended meanwhile. */
async function gapOf(
  deps: Pick<NightlyDeps, 'ledger'>,
  { pending, observed, since }: Swept,
  workedOn: ReadonlySet<string>,
): Promise<number> {
  const known = new Set([...workedOn, ...observed]);
  const left = pending.filter((ticket) => !known.has(keyOf(ticket)));
  const newest = await forAll(left, (ticket) => newestOf(deps, ticket));
  return newest.filter((seen) => seen === undefined || !hasEndedSince(seen, since)).length;
}

async function lastStart({ sweeps }: Pick<Ledger, 'sweeps'>): Promise<Date | undefined> {
  const [last] = await sweeps(1);
  return last?.startedAt;
}

export function sweep(deps: NightlyDeps): Handler<JobData<'sweep'>> {
  return async (_data, tell) => {
    const report = await nightly(deps, tell);
    for (const line of sweepLines(report)) await tell(line);
    return { kind: 'done', result: { ...report } };
  };
}
