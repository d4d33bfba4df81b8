import type { Ledger, Verification } from '../ledger/ledger.js';
import { isLeftToWatch } from './endings.js';
import { forAll } from './for-all.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import { jobOf } from './progress.js';
import { settleApprovals } from './settle-approvals.js';
import type { VerifyJobs } from './queues.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';

const PAGE = 500;

export interface ReconcileDeps {
  readonly ledger: Pick<Ledger, 'openOnes' | 'get' | 'approvals' | 'audit'>;
  readonly jobs: VerifyJobs;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

type Repair = 'added' | 'woken' | 'revived';
type Report = Record<Repair | 'open', number>;
type JobState = Awaited<ReturnType<VerifyJobs['state']>>;

/** The ledger is the truth, Redis holds work in motion: every open verification gets back the job it should have. */
export async function reconcileAll(deps: ReconcileDeps): Promise<Report> {
  const report = { open: 0, added: 0, woken: 0, revived: 0 };
  let after: string | undefined;
  do {
    const page = await deps.ledger.openOnes({ after, limit: PAGE });
    const states = await forAll(page, ({ id }) => deps.jobs.state(id));
    const missing = page.filter(({ givenUpAt }, index) => states[index] === 'missing' && givenUpAt === undefined);
    await addAll(deps, missing);
    const others = page.map((seen, index) => ({ seen, state: states[index] }));
    const repairs = await forAll(others, ({ seen, state }) => repair(deps, seen, state));
    for (const done of repairs) if (done !== undefined) report[done] += 1;
    report.open += page.length;
    report.added += missing.length;
    report.woken += await wakeOvertaken(deps, missing, { after, upTo: page.at(-1)?.id });
    after = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
  await settleApprovals(deps);
  if (report.added + report.revived > 0) deps.log.warn('jobs were missing and have been added again', report);
  return report;
}

export function reconcile(deps: ReconcileDeps): Handler<JobData<'reconcile'>> {
  return async () => ({ kind: 'done', result: await reconcileAll(deps) });
}

/** What is watched has nothing to do before its deadline: it is not run only to fall asleep. */
async function addAll({ jobs, clock }: ReconcileDeps, missing: readonly Verification[]): Promise<void> {
  const now = clock.now().getTime();
  const delayMs = (seen: Verification): number =>
    isLeftToWatch(seen) ? Math.max(0, seen.deadlineAt.getTime() - now) : 0;
  if (missing.length > 0) await jobs.addAll(missing.map((seen) => ({ data: jobOf(seen), delayMs: delayMs(seen) })));
}

/** The watch may have made a row ready, and found no job to wake, before its job was added asleep. */
async function wakeOvertaken(
  { ledger, jobs }: ReconcileDeps,
  added: readonly Verification[],
  page: { after: string | undefined; upTo: string | undefined },
): Promise<number> {
  const watched = new Set(added.filter(isLeftToWatch).map(({ id }) => id));
  if (watched.size === 0) return 0;
  const now = await ledger.openOnes({ ...page, limit: PAGE, step: 'ready' });
  const ready = now.filter((one) => watched.has(one.id) && isReady(one));
  return (await forAll(ready, ({ id }) => jobs.promote(id))).filter(Boolean).length;
}

async function repair(
  deps: ReconcileDeps,
  seen: Verification,
  state: JobState | undefined,
): Promise<Repair | undefined> {
  const { ledger, jobs } = deps;
  if (state === 'sleeping') return (await overslept(deps, seen)) && (await jobs.promote(seen.id)) ? 'woken' : undefined;
  if (state !== 'failed' && state !== 'completed') return undefined;
  const now = await ledger.get(seen.id); // its job may have ended since the page was read
  if (now === undefined || now.phase === 'done') return undefined;
  if (now.givenUpAt !== undefined) return undefined; // stays for a person; a job that failed on its way does not
  await jobs.revive(jobOf(now));
  return 'revived';
}

/** The watch is done with it, or people have decided, and whoever was to wake its job did not. */
async function overslept({ ledger }: ReconcileDeps, seen: Verification): Promise<boolean> {
  if (seen.phase !== 'approval') return isReady(seen);
  return (await ledger.approvals.current(seen.id))?.state !== 'open';
}

function isReady({ step, phase }: Verification): boolean {
  return step === 'ready' && phase === 'waiting';
}
