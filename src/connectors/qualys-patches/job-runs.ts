import type { CallContext, Send } from '../../outbound/contract.js';
import { expiring } from '../expiring.js';
import type { Platform } from './contract.js';
import type { JobResults, JobRow, ResultRow } from './job-schema.js';
import { listJobs, listRuns, readJob, readResults } from './operations.js';

const MINUTE_MS = 60_000;
const DEFINITION_LIFETIME_MS = 60 * MINUTE_MS;
const MOST_KEPT = 1000;
const JOBS_PAGE = 100;
const MOST_JOB_PAGES = 5;
const MOST_JOBS = 60;
const MOST_RUNS = 5;
const RESULTS_PAGE = 500;
const MOST_RESULT_PAGES = 20;

/** One run of one job on every machine that it was for. */
export interface Run {
  readonly job: JobRow;
  readonly id: string | undefined;
  readonly machines: ReadonlyMap<string, ResultRow>;
  /** True when these are surely all machines of the run. */
  readonly whole: boolean;
}

interface Since {
  readonly platform: Platform;
  readonly since: Date;
  readonly context: CallContext;
}

/** What ran lately and what came of it; read once for all machines. */
export function createJobRuns({ send, now, freshMs }: { send: Send; now: () => Date; freshMs: number }) {
  const memory = { lifetimeMs: freshMs, limit: MOST_KEPT, now };
  const jobs = expiring<Platform, readonly JobRow[]>(memory);
  const results = expiring<string, Pick<Run, 'machines' | 'whole'>>(memory);
  const given = expiring<string, readonly string[]>({ ...memory, lifetimeMs: DEFINITION_LIFETIME_MS });

  async function jobsSince({ platform, since, context }: Since): Promise<readonly JobRow[]> {
    const all = jobs.get(platform) ?? (await readJobs(send, platform, context));
    jobs.set(platform, all);
    const ranAt = ({ lastScheduleDateTime }: JobRow): number => lastScheduleDateTime?.getTime() ?? Infinity;
    const late = all.filter((job) => ranAt(job) >= since.getTime());
    return late.toSorted((a, b) => (ranAt(a) > ranAt(b) ? -1 : 1)).slice(0, MOST_JOBS);
  }

  async function runOf(job: JobRow, id: string | undefined, context: CallContext): Promise<Run> {
    const name = `${job.id} ${id}`;
    const known = results.get(name) ?? (await readMachines(send, { job: job.id, run: id, context }));
    results.set(name, known);
    return { job, id, ...known };
  }

  return {
    runsSince: async (ask: Since): Promise<readonly Run[]> => {
      const runs: Run[] = [];
      for (const job of await jobsSince(ask)) {
        const ids = job.isRecurring === true ? await runIds(send, job, ask) : [undefined];
        for (const id of ids) runs.push(await runOf(job, id, ask.context));
      }
      return runs;
    },
    /** The patches that a job deploys; none where it goes by a query, or does not say. */
    patchesOf: async ({ id }: JobRow, context: CallContext): Promise<readonly string[]> => {
      const known = given.get(id) ?? (await send(readJob, { holes: { job: id }, context })).value ?? [];
      given.set(id, known);
      return known;
    },
  };
}
async function readJobs(send: Send, platform: Platform, context: CallContext): Promise<readonly JobRow[]> {
  const found = new Map<string, JobRow>();
  for (let page = 0; page < MOST_JOB_PAGES; page += 1) {
    const query = [
      ['platform', platform] as const,
      ['pageNumber', String(page)] as const,
      ['pageSize', String(JOBS_PAGE)] as const,
    ];
    const { value } = await send(listJobs, { query, context });
    for (const job of value) found.set(job.id, job);
    if (value.length < JOBS_PAGE) break;
  }
  return [...found.values()];
}

async function runIds(send: Send, { id }: JobRow, { since, context }: Since): Promise<readonly string[]> {
  const { value } = await send(listRuns, { holes: { job: id }, context });
  const when = (run: (typeof value)[number]): number => run.scheduledDateTime?.getTime() ?? Infinity;
  const late = value.filter((run) => when(run) >= since.getTime()).toSorted((a, b) => (when(a) > when(b) ? -1 : 1));
  return late.slice(0, MOST_RUNS).map(({ jobInstanceId }) => jobInstanceId);
}

/** A page that brings nothing new is the last, whatever was promised. */
async function readMachines(
  send: Send,
  { job, run, context }: { job: string; run: string | undefined; context: CallContext },
): Promise<Pick<Run, 'machines' | 'whole'>> {
  const machines = new Map<string, ResultRow>();
  let total: JobResults['total'];
  for (let page = 0; page < MOST_RESULT_PAGES; page += 1) {
    const before = machines.size;
    const paging = [['pageNumber', String(page)] as const, ['pageSize', String(RESULTS_PAGE)] as const];
    const query = run === undefined ? paging : [['jobInstanceId', run] as const, ...paging];
    const { value } = await send(readResults, { holes: { job }, query, context });
    for (const row of value.assets) machines.set(row.id, row);
    ({ total } = value);
    if (machines.size === before || machines.size >= (total ?? Infinity)) break;
  }
  return { machines, whole: total !== undefined && machines.size >= total };
}
