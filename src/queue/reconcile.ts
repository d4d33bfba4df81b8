import type { Ledger } from '../ledger/ledger.js';
import { isLeftToWatch } from './endings.js';
import { forAll } from './for-all.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import { jobOf } from './progress.js';
import type { VerifyJobs } from './queues.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';

const PAGE = 500;

export interface ReconcileDeps {
  readonly ledger: Pick<Ledger, 'openIds' | 'get'>;
  readonly jobs: VerifyJobs;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

type Repair = 'added' | 'woken' | 'revived';

/** The ledger is the truth, Redis holds work in motion: every open verification gets back the job it should have. */
export async function reconcileAll(deps: ReconcileDeps): Promise<Record<Repair | 'open', number>> {
  const report = { open: 0, added: 0, woken: 0, revived: 0 };
  let after: string | undefined;
  do {
    const page = await deps.ledger.openIds(after, PAGE);
    const repairs = await forAll(page, ({ id }) => repair(deps, id));
    report.woken += await wakeOvertaken(deps, after, page);
    report.open += page.length;
    for (const done of repairs) if (done !== undefined) report[done] += 1;
    after = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
  if (report.added + report.revived > 0) deps.log.warn('jobs were missing and have been added again', report);
  return report;
}

export function reconcile(deps: ReconcileDeps): Handler<JobData<'reconcile'>> {
  return async () => ({ kind: 'done', result: await reconcileAll(deps) });
}

/** The watch may have made a row ready, and found no job to wake, before its job was added asleep. */
async function wakeOvertaken(
  { ledger, jobs }: ReconcileDeps,
  after: string | undefined,
  page: Awaited<ReturnType<Ledger['openIds']>>,
): Promise<number> {
  const watched = new Set(page.filter(isLeftToWatch).map(({ id }) => id));
  if (watched.size === 0) return 0;
  const now = await ledger.openIds(after, PAGE);
  const ready = now.filter(({ id, step, phase }) => watched.has(id) && step === 'ready' && phase === 'waiting');
  return (await forAll(ready, ({ id }) => jobs.promote(id))).filter(Boolean).length;
}

async function repair(deps: ReconcileDeps, id: string): Promise<Repair | undefined> {
  const state = await deps.jobs.state(id);
  if (state === 'busy') return undefined;
  const seen = await deps.ledger.get(id);
  if (seen === undefined || seen.phase === 'done') return undefined;
  if (state === 'missing') {
    // What is watched has nothing to do before its deadline: it is not run only to fall asleep.
    const sleepMs = isLeftToWatch(seen) ? seen.deadlineAt.getTime() - deps.clock.now().getTime() : 0;
    await deps.jobs.add(jobOf(seen), Math.max(0, sleepMs));
    return 'added';
  }
  if (state === 'sleeping')
    return seen.step === 'ready' && seen.phase === 'waiting' && (await deps.jobs.promote(id)) ? 'woken' : undefined;
  if (seen.givenUpAt !== undefined) return undefined; // stays for a person; a job that failed on its way does not
  await deps.jobs.revive(jobOf(seen));
  return 'revived';
}
