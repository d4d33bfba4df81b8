import { DelayedError, UnrecoverableError, type Job, type Processor } from 'bullmq';
import { assertNever } from '../shared/assert-never.js';
import { jobs, type JobData, type JobName } from './jobs.js';
import type { Handler, Outcome } from './outcome.js';

/** The one place that speaks BullMQ's control flow: an Outcome becomes a sleep, a result or a dead letter. */
export function runJob<Name extends JobName>(name: Name, handler: Handler<JobData<Name>>): Processor {
  return async (job, token) => {
    const parsed = jobs[name].data.safeParse(job.data);
    if (!parsed.success)
      throw new UnrecoverableError(`the job's data is not what '${name}' expects; an older version wrote it`);
    // The catalogue ties the schema to the name; TypeScript cannot follow it through the index.
    const data = parsed.data as JobData<Name>;
    return settle(job, token, await handler(data, async (line) => void (await job.log(line))));
  };
}

async function settle<Data>(job: Job, token: string | undefined, outcome: Outcome<Data>): Promise<unknown> {
  switch (outcome.kind) {
    case 'done':
      return outcome.result;
    case 'give-up':
      throw new UnrecoverableError(outcome.reason);
    case 'wait':
      await job.updateData(outcome.data);
      await job.moveToDelayed(outcome.until.getTime(), token);
      await wakeIfOvertaken(job, outcome.overtaken);
      throw new DelayedError();
    default:
      return assertNever(outcome);
  }
}

/** Whoever promoted before the job slept found nothing to promote: then it is ours to do. */
async function wakeIfOvertaken(job: Job, overtaken: () => Promise<boolean>): Promise<void> {
  try {
    if (await overtaken()) await job.promote();
  } catch {
    // The job sleeps already and is no longer ours to fail: what could not be asked here, reconcile sees.
  }
}
