import { Worker, type Processor, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobData, JobName } from './jobs.js';
import type { Handler } from './outcome.js';
import { runJob } from './run-job.js';
import type { Log } from '../shared/logger.js';

/** Jobs of one queue that run at the same time in one process. */
const AT_ONCE: Record<JobName, number> = { verify: 200, watch: 1, sweep: 1, reconcile: 1 };

export type Handlers = { readonly [Name in JobName]: Handler<JobData<Name>> };

export interface WorkerDeps {
  readonly connection: Redis;
  readonly prefix: string;
  readonly pollIntervalMs: number;
  readonly handlers: Handlers;
  readonly log: Log;
}

/** Starts taking jobs. A process killed in the middle loses nothing: its jobs are taken up again, as often as it takes. */
export function startWorkers(deps: WorkerDeps): { close: () => Promise<void> } {
  const { connection, prefix, handlers, log } = deps;
  const lockMs = lockMsFor(deps.pollIntervalMs);
  const start = (name: JobName, processor: Processor): Worker => {
    const options: WorkerOptions = {
      connection,
      prefix,
      concurrency: AT_ONCE[name],
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    };
    const worker = new Worker(name, processor, options);
    worker.on('failed', (job, cause) => {
      const fields = { queue: name, jobId: job?.id, attempt: job?.attemptsMade, cause: cause.message };
      if (job !== undefined && job.finishedOn === undefined) log.warn('a job failed, and will be tried again', fields);
      else log.error('a job failed', fields);
    });
    worker.on('error', (cause) => log.warn('a worker had trouble', { queue: name, cause: cause.message }));
    return worker;
  };
  const workers = [
    start('verify', runJob('verify', handlers.verify)),
    start('watch', runJob('watch', handlers.watch)),
    start('sweep', runJob('sweep', handlers.sweep)),
    start('reconcile', runJob('reconcile', handlers.reconcile)),
  ];
  return { close: () => closeAll(workers, connection) };
}

/** A process says twice in this time that it still has a job. One that blocks for longer is taken for dead: then the job runs twice. */
const SHORTEST_LOCK_MS = 5_000;
const LONGEST_LOCK_MS = 30_000;

/** A job of a process that was killed is taken up again after one to two of these: about as long as a look may be late anyway. */
export function lockMsFor(pollIntervalMs: number): number {
  return Math.min(Math.max(pollIntervalMs, SHORTEST_LOCK_MS), LONGEST_LOCK_MS);
}

/** A worker whose Redis is away waits for it to come back, also when it is closed: then nothing is waited for. */
async function closeAll(workers: readonly Worker[], { status }: Redis): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close(status !== 'ready')));
}
