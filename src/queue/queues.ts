import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { jobs, type JobName, type VerifyJob } from './jobs.js';

const DAY_S = 24 * 3600;

/** What an operator wants to find again, bounded so that Redis does not grow. */
const KEPT: Record<JobName, { completed: number; failed: number }> = {
  verify: { completed: 5000, failed: 10_000 },
  watch: { completed: 200, failed: 500 },
  sweep: { completed: 60, failed: 200 },
  reconcile: { completed: 60, failed: 200 },
};

export type Queues = Record<JobName, Queue>;

/** The four queues on one connection. The prefix keeps several installations on one Redis apart. */
export function createQueues(connection: Redis, prefix: string): Queues {
  const create = (name: JobName): Queue =>
    new Queue(name, { connection, prefix, ...UNASKED, defaultJobOptions: optionsFor(name) });
  return { verify: create('verify'), watch: create('watch'), sweep: create('sweep'), reconcile: create('reconcile') };
}

/**
 * A queue asks Redis for its version once, when it is made, and refuses everything for good when no answer comes. Ours is
 * made while Redis may be away. The workers, which wait for it, ask.
 */
const UNASKED = { skipWaitingForReady: true, skipVersionCheck: true } as const;

function optionsFor(name: JobName): JobsOptions {
  const { completed, failed } = KEPT[name];
  const { attempts, backoffMs } = jobs[name];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs },
    removeOnComplete: { age: 7 * DAY_S, count: completed },
    removeOnFail: { age: 30 * DAY_S, count: failed },
  };
}

/** The jobs of verifications, by verification id. Adding one that exists changes nothing. */
export interface VerifyJobs {
  /** With a delay the job sleeps for so long, and nobody takes it before. */
  readonly add: (data: VerifyJob, delayMs?: number) => Promise<void>;
  /** The same for many, in one go. */
  readonly addAll: (jobs: readonly { readonly data: VerifyJob; readonly delayMs: number }[]) => Promise<void>;
  /** Wakes the sleeping job. False when it does not sleep: then it runs, or will ask whether it was overtaken. */
  readonly promote: (id: string) => Promise<boolean>;
  /** What Bull Board shows of a sleeping job. */
  readonly show: (data: VerifyJob) => Promise<void>;
  readonly state: (id: string) => Promise<'missing' | 'sleeping' | 'busy' | 'failed' | 'completed'>;
  /** Starts a dead letter or a forgotten finished job anew. */
  readonly revive: (data: VerifyJob) => Promise<void>;
}

export function verifyJobs(queue: Queue): VerifyJobs {
  const optionsOf = (data: VerifyJob, delay = 0): JobsOptions => ({ jobId: data.verification, delay });
  async function add(data: VerifyJob, delayMs?: number): Promise<void> {
    await queue.add(data.ticket, data, optionsOf(data, delayMs));
  }
  return {
    add,
    addAll: async (all) => {
      await queue.addBulk(
        all.map(({ data, delayMs }) => ({ name: data.ticket, data, opts: optionsOf(data, delayMs) })),
      );
    },
    promote: async (id) => {
      const job = await queue.getJob(id);
      if (job === undefined || !(await job.isDelayed())) return false;
      // Between the two calls another process may have promoted it: then it is awake, which is what we wanted.
      await job.promote().catch(async (cause: unknown) => {
        if (await job.isDelayed()) throw cause;
      });
      return true;
    },
    show: async (data) => {
      const job = await queue.getJob(data.verification);
      await job?.updateData(data);
    },
    state: async (id) => {
      const state = await queue.getJobState(id);
      if (state === 'unknown') return 'missing';
      if (state === 'delayed') return 'sleeping';
      return state === 'failed' || state === 'completed' ? state : 'busy';
    },
    revive: async (data) => {
      const job = await queue.getJob(data.verification);
      // Somebody else may have revived it in this moment: then it runs, and cannot be removed, which is what we wanted.
      await job?.remove().catch(async (cause: unknown) => {
        if ((await job.isFailed()) || (await job.isCompleted())) throw cause;
      });
      await add(data);
    },
  };
}
