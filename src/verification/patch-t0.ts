import type { Evidence } from './evidence.js';
import { isAfter, isUpTo, latest } from './evidence-time.js';
import type { Patch, PatchFacts } from './patch-facts.js';
import { patchWordOf, type Mention } from './patch-word.js';

/** A job that ended longer before the ticket's own moment was the work of another week. */
export const MOST_BEFORE_MS = 72 * 60 * 60_000;

/**
 * T0 by the jobs: when the patch of every finding was through on this machine. Later than what the ticket says it always
 * counts; earlier only where no person has set the ticket's moment, and where all of each finding came by jobs. Where
 * something came by another hand, a restart before the ticket's own moment may be older than that. qualys 11.6
 */
export function patchT0(evidence: Evidence): Evidence['t0'] {
  const own = ticketsOwn(evidence.t0);
  const { judgedAt } = evidence.t0;
  const judged = judgedAt !== undefined && { judgedAt };
  const perQid = evidence.qids.map((qid) => finishedOf(evidence, qid));
  const finished = perQid.flatMap((one) => one ?? []);
  const at = latest(...finished.map(({ endedAt }) => endedAt));
  const whole = perQid.every((one) => one?.whole === true);
  if (at === undefined || !(isAfter(at, own.at) || (whole && own.origin !== 'patched-at')))
    return { ...own, ...judged };
  const starts = finished.map(({ startedAt }) => startedAt);
  const startedAt = starts.includes(undefined) ? undefined : latest(...starts, whole ? undefined : own.at);
  return { at, origin: 'patch-job', ...(isUpTo(startedAt, at) && { startedAt }), own, ...judged };
}

/** What the ticket itself says of the patch. */
export function ticketsOwn({ at, origin, own }: Evidence['t0']): NonNullable<Evidence['t0']['own']> {
  if (own !== undefined) return own;
  if (origin === 'patch-job') throw new Error('T0 of a patch job: expected the moment of the ticket beside it');
  return { at, origin };
}

/** The run that had a finding's patches installed. */
interface Finished {
  readonly endedAt: Date | undefined;
  /** From when on a restart may have been for it; undefined where nobody knows. */
  readonly startedAt: Date | undefined;
  /** All that is known of the finding's patches came by jobs, and came since. */
  readonly whole: boolean;
}

/**
 * The run that had it all installed: of each patch the first, for a daily job tells of it every day, and of those the last
 * that waits for nothing. None while a failure or a removal stands, or of an end that cannot be.
 */
function finishedOf(evidence: Evidence, qid: number): Finished | undefined {
  const word = patchWordOf(evidence, qid);
  const told = evidence.patching?.told;
  if (told === undefined || word?.failed !== undefined || word?.removed !== undefined) return undefined;
  const from = latest(new Date(ticketsOwn(evidence.t0).at.getTime() - MOST_BEFORE_MS), evidence.t0.judgedAt);
  const undone = latest(...told.results.filter(({ type }) => type === 'uninstall').map(({ endedAt }) => endedAt));
  const standing = (word?.installed ?? []).filter(
    ({ result: { endedAt } }) => isUpTo(endedAt, told.at) && !isUpTo(endedAt, undone),
  );
  const firsts = firstOfEach(standing.filter(({ result }) => isAfter(result.endedAt, from)));
  const run = firsts.find(isThrough);
  if (run === undefined) return undefined;
  const toldBefore = standing.some((one) => one.patch.id === run.patch.id && isUpTo(one.result.endedAt, from));
  const all = firsts.every(isThrough);
  return {
    endedAt: run.result.endedAt,
    startedAt: all ? restartableFrom(firsts) : undefined,
    whole: all && !toldBefore && !hasOthers(told, qid, firsts),
  };
}

function isThrough({ result: { pendingReboot, running } }: Mention): boolean {
  return pendingReboot !== true && running !== true;
}

/** The beginning of the run that installed what needs a restart, where that is one run that says it waits for none. */
function restartableFrom(installed: readonly Mention[]): Date | undefined {
  const needing = installed.filter(({ patch }) => patch.rebootRequired !== false);
  const [run, ...others] = new Set((needing.length > 0 ? needing : installed).map(({ result }) => result));
  return others.length === 0 && run?.pendingReboot === false ? run.startedAt : undefined;
}

/**
 * A finding may need several patches. What takes the place of one that was installed before is not of them: it would move
 * T0 with each month's update. Both newest first.
 */
function firstOfEach(installed: readonly Mention[]): readonly Mention[] {
  const needed = installed.filter(({ patch }) => !replacesOne(patch, installed));
  const first = new Map(needed.map((one) => [one.patch.id, one]));
  return [...first.values()].toSorted((a, b) => installed.indexOf(a) - installed.indexOf(b));
}

/** Does the machine lack or have another patch of the finding, that no job tells of? Nobody knows when that comes or came. */
function hasOthers({ patches, asset }: PatchFacts, qid: number, installed: readonly Mention[]): boolean {
  const { missing = [], installed: seen = [] } = asset ?? {};
  const isOurs = ({ id }: Patch): boolean => installed.some(({ patch }) => patch.id === id);
  const isReplaced = ({ supersededBy }: Patch): boolean =>
    installed.some(({ patch }) => supersededBy.includes(patch.id));
  return patches
    .filter((patch) => patch.qids.includes(qid) && !isOurs(patch) && !isReplaced(patch))
    .some((patch) => seen.includes(patch.id) || (missing.includes(patch.id) && !replacesOne(patch, installed)));
}

function replacesOne({ id }: Patch, installed: readonly Mention[]): boolean {
  return installed.some(({ patch }) => patch.supersededBy.includes(id));
}
