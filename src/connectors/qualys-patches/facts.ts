import type { JobResult, Patch, PatchAsset, PatchFacts } from '../../verification/patch-facts.js';
import type { PatchAsk } from './contract.js';
import type { Run } from './job-runs.js';
import type { ResultRow } from './job-schema.js';
import type { Machines } from './machines.js';
import type { AssetRow, PatchRow } from './schema.js';

/** All that was read for a platform. */
export interface Reading {
  readonly machines: Machines;
  readonly patches: readonly PatchRow[];
  readonly runs: readonly Run[];
  /** What each job deploys, by its id. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

const MOST_NAMES = 20;

/** What of it is about one machine. Rows of a machine that is not certainly this one are not its facts. */
export function factsOf(ask: PatchAsk, { machines, patches, runs, given }: Reading): PatchFacts {
  const matter = chainsOf(ask.qids, patches);
  const ids = new Set(matter.map(({ id }) => id));
  const row = machineOf(ask, machines);
  const seen = runs.flatMap((run) => {
    const told = row && run.machines.get(row.id);
    return told === undefined ? [] : [{ run, told, result: resultOf(told, { run, ids, given }) }];
  });
  const ours = seen.filter(({ result }) => mentions(result));
  const opaque = [row, ...matter, ...ours.map(({ told }) => told)].flatMap((one) => one?.opaque ?? []);
  return {
    at: machines.at,
    ...(row && { asset: assetOf(row, ids) }),
    patches: matter.map(patchOf),
    results: ours.map(({ result }) => result),
    uncovered: row === undefined ? [] : uncovered(row, runs, { ids, given }),
    opaque: [...new Set(opaque)].sort().slice(0, MOST_NAMES),
  };
}

/** The patches of the findings, and whatever took their place. */
function chainsOf(qids: readonly number[], patches: readonly PatchRow[]): readonly PatchRow[] {
  const wanted = new Set(qids.map(String));
  const chain = new Set(patches.filter(({ qid }) => qid?.some((one) => wanted.has(one))).map(({ id }) => id));
  for (const id of chain) {
    const next = patches.find((patch) => patch.id === id)?.supersededBy ?? [];
    next.forEach((one) => chain.add(one));
  }
  return patches.filter(({ id }) => chain.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The one asset that bears a name of the machine's records; two would be two machines. */
function machineOf({ assetIds, names }: PatchAsk, { uuids, rows }: Machines): AssetRow | undefined {
  const own = new Set(names.map(shortName));
  const candidates = new Set(assetIds.flatMap((id) => uuids.get(id) ?? []));
  const found = [...candidates].flatMap((uuid) => rows.get(uuid) ?? []);
  const [only, ...others] = found.filter(({ name }) => name !== undefined && own.has(shortName(name)));
  return others.length === 0 ? only : undefined;
}

function shortName(name: string): string {
  return name.toLowerCase().split('.')[0] ?? '';
}

function assetOf(row: AssetRow, ids: ReadonlySet<string>): PatchAsset {
  const modules = row.activatedModules?.map((module) => module.toUpperCase());
  const unsupported = row.osNotSupportedForModules?.map((module) => module.toUpperCase());
  const ours = (list: readonly string[] | undefined) => list?.filter((id) => ids.has(id));
  return present({
    id: row.id,
    name: row.name,
    licensed: modules?.includes('PM'),
    supported: unsupported && !unsupported.includes('PM'),
    assessedAt: row.scanDateTime,
    scanStatus: row.scanStatus,
    status: row.assetStatus ?? row.status,
    statusCode: row.statusCode,
    installed: ours(row.installedPatches),
    missing: ours(row.missingPatches),
  });
}

function patchOf({ id, title, kb, qid, rebootRequired, supersedes, supersededBy, downloadMethod }: PatchRow): Patch {
  return present({
    id,
    title,
    kb,
    qids: (qid ?? []).filter((one) => /^\d{1,9}$/.test(one)).map(Number),
    rebootRequired,
    supersedes: supersedes ?? [],
    supersededBy: supersededBy ?? [],
    byHand: byHand(downloadMethod),
  });
}

/** Patches behind a vendor's login are told by how they are downloaded. */
function byHand(method: string | undefined): boolean | undefined {
  if (method === undefined) return undefined;
  if (/^automatic$/i.test(method)) return false;
  return /manual|acquire|authenticat|login/i.test(method) ? true : undefined;
}

interface Ours {
  readonly ids: ReadonlySet<string>;
  readonly given: Reading['given'];
}

function resultOf(row: ResultRow, { run: { job, id: run }, ids, given }: Ours & { run: Run }): JobResult {
  const ours = (...lists: (readonly string[] | undefined)[]) => [
    ...new Set(lists.flatMap((list) => list ?? []).filter((id) => ids.has(id))),
  ];
  const reboots = [row.pendingReboot, row.pendingForRebootInAnotherJob];
  return present({
    job: job.id,
    name: job.name,
    run: run ?? row.runId ?? row.jobInstanceId,
    type: job.type,
    status: row.status,
    statusCode: row.statusCode,
    startedAt: row.startDateTime,
    endedAt: row.endDateTime,
    statusAt: row.statusDateTime,
    pendingReboot: reboots.includes(true) ? true : row.pendingReboot,
    pendingVerification: row.pendingVerification,
    running: [row.executing, row.pendingExecution].includes(true) ? true : row.executing,
    installed: ours(row.success, row.installed),
    failed: ours(row.failed),
    superseded: ours(row.superseded),
    notApplicable: ours(row.notApplicable),
    given: ours(given.get(job.id)),
  });
}

function mentions({ installed, failed, superseded, notApplicable, given }: JobResult): boolean {
  return [installed, failed, superseded, notApplicable, given].some((list) => list.length > 0);
}

/** Only a run whose machines are all known can leave one out, and only one that has begun. */
function uncovered({ id }: AssetRow, runs: readonly Run[], { ids, given }: Ours): PatchFacts['uncovered'] {
  const without = runs.filter(
    ({ job, machines, whole }) =>
      whole &&
      job.type === 'install' &&
      job.lastScheduleDateTime !== undefined &&
      !runs.some((other) => other.job.id === job.id && other.machines.has(id)) &&
      machines.size > 0 &&
      given.get(job.id)?.some((patch) => ids.has(patch)),
  );
  const jobs = new Map(
    without.map(({ job }) => [
      job.id,
      present({ job: job.id, name: job.name, given: (given.get(job.id) ?? []).filter((one) => ids.has(one)) }),
    ]),
  );
  return [...jobs.values()];
}

/** A key that is undefined is a key that is missing. */
function present<Facts extends object>(facts: { [Key in keyof Facts]: Facts[Key] | undefined }): Facts {
  // Dropping the undefined ones is what makes the cast true.
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;
}
