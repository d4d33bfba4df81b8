import type { Queue } from 'bullmq';
import type { Ledger, Query, Verification } from '../ledger/ledger.js';
import type { Queues } from './queues.js';

const PAGE = 200;

/** Verifications whose write was given up; `trouble` says why, `givenUpAt` since when. */
export async function* givenUp(
  { list }: Pick<Ledger, 'list'>,
  only: Pick<Query, 'ticket'> = {},
): AsyncIterable<Verification> {
  let after: string | undefined;
  do {
    const { items, next } = await list({ ...only, givenUp: true, limit: PAGE, after });
    yield* items;
    after = next;
  } while (after !== undefined);
}

/** The last run of a job that recurs, which failed. */
export interface FailedRun {
  readonly queue: (typeof recurring)[number];
  readonly why: string;
  readonly since: Date;
}

const recurring = ['watch', 'sweep', 'reconcile'] as const;

/** What failed in a job that recurs is over when a later run ends well. */
export async function failedRuns(queues: Pick<Queues, FailedRun['queue']>): Promise<readonly FailedRun[]> {
  const runs = await Promise.all(recurring.map((name) => failedRun(name, queues[name])));
  return runs.filter((run) => run !== undefined);
}

async function failedRun(name: FailedRun['queue'], queue: Queue): Promise<FailedRun | undefined> {
  const [[failed], [completed]] = await Promise.all([queue.getFailed(0, 0), queue.getCompleted(0, 0)]);
  const since = failed?.finishedOn;
  if (since === undefined || (completed?.finishedOn ?? 0) > since) return undefined;
  return { queue: name, why: failed?.failedReason ?? 'no reason was kept', since: new Date(since) };
}
