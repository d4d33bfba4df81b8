import type { Evidence } from './evidence.js';
import { isAfter, latest } from './evidence-time.js';
import type { JobResult, Patch, PatchFacts } from './patch-facts.js';

/** One patch in one result of one job. */
export interface Mention {
  readonly patch: Patch;
  readonly result: JobResult;
  /** When it came to that; undefined where the job does not say. */
  readonly at: Date | undefined;
}

/** What Patch Management says about the patches of one finding on this machine. */
export interface PatchWord {
  /** Newest first. */
  readonly installed: readonly Mention[];
  /** Failed, and neither installed since nor seen as installed. */
  readonly failed: Mention | undefined;
  /** Removed, and not installed since. */
  readonly removed: Mention | undefined;
  /** A patch of the finding, and the one that took its place. */
  readonly superseded: { readonly patch: Patch; readonly by: Patch } | undefined;
  /** Jobs that never touched the machine with any of the patches, in words. */
  readonly uncovered: readonly string[];
}

export function patchWordOf({ patching }: Evidence, qid: number): PatchWord | undefined {
  const facts = patching?.told;
  if (facts === undefined) return undefined;
  const chain = chainOf(facts, qid);
  const installed = mentions(chain, facts, installs);
  return {
    installed,
    failed: standing(
      mentions(chain, facts, ({ type, failed }) => (type === 'install' ? failed : [])).filter(
        (one) => one.at !== undefined && !isSeenInstalled(one, facts),
      ),
      installed,
    ),
    removed: standing(mentions(chain, facts, removes), installed),
    superseded: replacedOf(chain, facts, installed),
    uncovered: installed.length > 0 ? [] : uncoveredBy(chain, facts),
  };
}

/** The patches that name the finding, and whatever has taken their place. */
function chainOf({ patches }: PatchFacts, qid: number): readonly Patch[] {
  const chain = new Set(patches.filter(({ qids }) => qids.includes(qid)));
  for (const { supersededBy } of chain) {
    for (const next of patches) if (supersededBy.includes(next.id)) chain.add(next);
  }
  return [...chain];
}

function mentions(
  chain: readonly Patch[],
  { results }: PatchFacts,
  named: (result: JobResult) => readonly string[],
): readonly Mention[] {
  const all = results.flatMap((result) =>
    chain.filter(({ id }) => named(result).includes(id)).map((patch) => ({ patch, result, at: timeOf(result) })),
  );
  return all.toSorted((a, b) => timeRank(b) - timeRank(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Without a time it may be the newest. */
function timeRank({ at }: Mention): number {
  return at?.getTime() ?? Infinity;
}

function nameOf({ patch, result }: Mention): string {
  return `${patch.id} ${result.job} ${result.run}`;
}

function timeOf({ endedAt, statusAt, startedAt }: JobResult): Date | undefined {
  return endedAt ?? statusAt ?? startedAt;
}

function installs({ type, installed }: JobResult): readonly string[] {
  return type === 'install' ? installed : [];
}

/** An uninstall job that has ended without a word on a patch that it was given has removed it. */
function removes({ type, installed, failed, notApplicable, given, endedAt }: JobResult): readonly string[] {
  if (type !== 'uninstall') return [];
  const untold = endedAt === undefined ? [] : given;
  return [...installed, ...untold.filter((id) => !failed.includes(id) && !notApplicable.includes(id))];
}

/** The newest that no later installation has undone; one without a time stands. */
function standing(newestFirst: readonly Mention[], installed: readonly Mention[]): Mention | undefined {
  const last = latest(...installed.map(({ at }) => at));
  return newestFirst.find(({ at }) => !isAfter(last, at));
}

function isSeenInstalled({ patch, at }: Mention, { asset }: PatchFacts): boolean {
  return asset?.installed?.includes(patch.id) === true && isAfter(asset.assessedAt, at);
}

/** Said where the ticket's own patch is not what counts on this machine. */
function replacedOf(
  chain: readonly Patch[],
  { results, asset }: PatchFacts,
  installed: readonly Mention[],
): PatchWord['superseded'] {
  const isInstalled = ({ id }: Patch): boolean =>
    installed.some(({ patch }) => patch.id === id) || asset?.installed?.includes(id) === true;
  for (const patch of chain.filter((one) => !isInstalled(one))) {
    const by = chain.filter(({ id }) => patch.supersededBy.includes(id));
    const told = results.some(({ superseded }) => superseded.includes(patch.id));
    const heir = by.find(isInstalled) ?? (told ? by[0] : undefined);
    if (heir !== undefined) return { patch, by: heir };
  }
  return undefined;
}

function uncoveredBy(chain: readonly Patch[], { results, uncovered }: PatchFacts): readonly string[] {
  const ids = new Set(chain.map(({ id }) => id));
  const names = (list: readonly string[]): string =>
    chain
      .filter(({ id }) => list.includes(id))
      .map(patchName)
      .join(', ');
  const without = uncovered.filter(({ given }) => given.some((id) => ids.has(id)));
  const idle = results.filter(({ notApplicable }) => notApplicable.some((id) => ids.has(id)));
  return [
    ...without.map((job) => `${jobName(job)} deployed ${names(job.given)} and never covered this host`),
    ...idle.map((result) => `${jobName(result)} found ${names(result.notApplicable)} not applicable`),
  ].sort();
}

export function patchName({ kb, title, id }: Patch): string {
  return kb ?? title ?? id;
}

export function jobName({ name, job }: { readonly name?: string | undefined; readonly job: string }): string {
  return `job ${name ?? job}`;
}
