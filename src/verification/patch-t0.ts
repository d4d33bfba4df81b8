import type { Evidence } from './evidence.js';
import { isAfter, isUpTo, latest } from './evidence-time.js';
import type { Patch, PatchFacts } from './patch-facts.js';
import { patchWordOf, type Mention } from './patch-word.js';

/** A job that ended longer before the ticket's own moment was the work of another week. */
export const MOST_BEFORE_MS = 72 * 60 * 60_000;

/**
 * T0 by the jobs: when the patch of every finding was through on this machine. Later than what the ticket says it always
 * counts; earlier only where no person has set the ticket's moment, and where all of each finding came by jobs. qualys 11.6
 */
export function patchT0(evidence: Evidence): Evidence['t0'] {
  const own = ticketsOwn(evidence.t0);
  const { judgedAt } = evidence.t0;
  const judged = judgedAt !== undefined && { judgedAt };
  const perQid = evidence.qids.map((qid) => finishedOf(evidence, qid));
  const finished = perQid.flatMap((one) => one ?? []);
  const at = latest(...finished.map(({ endedAt }) => endedAt));
  if (at === undefined || !(isAfter(at, own.at) || isWhole(own, perQid))) return { ...own, ...judged };
  const starts = finished.map(({ startedAt }) => startedAt);
  const startedAt = starts.includes(undefined) ? undefined : latest(...starts);
  return { at, origin: 'patch-job', ...(isUpTo(startedAt, at) && { startedAt }), own, ...judged };
}

/** What the ticket itself says of the patch. */
export function ticketsOwn({ at, origin, own }: Evidence['t0']): NonNullable<Evidence['t0']['own']> {
  if (own !== undefined) return own;
  if (origin === 'patch-job') throw new Error('T0 of a patch job: expected the moment of the ticket beside it');
  return { at, origin };
}

function isWhole(own: NonNullable<Evidence['t0']['own']>, perQid: readonly (Finished | undefined)[]): boolean {
  return own.origin !== 'patched-at' && perQid.every((one) => one?.whole === true);
}

/** The run that had a finding's patches installed. */
interface Finished {
  readonly endedAt: Date | undefined;
  /** Where it says that no restart is pending. */
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
  const run = firsts.find(({ result }) => result.pendingReboot !== true && result.running !== true);
  if (run === undefined) return undefined;
  const { endedAt, startedAt, pendingReboot } = run.result;
  const isLast = run === firsts[0];
  const toldBefore = standing.some((one) => one.patch.id === run.patch.id && isUpTo(one.result.endedAt, from));
  return {
    endedAt,
    startedAt: isLast && pendingReboot === false ? startedAt : undefined,
    whole: isLast && !toldBefore && !hasOthers(told, qid, firsts),
  };
}

/**
 * A finding may need several patches. What takes the place of one that was installed before is not of them: it would move
 * T0 with each month's update. Both newest first.
 */
function firstOfEach(installed: readonly Mention[]): readonly Mention[] {
  const replaces = ({ patch: { id } }: Mention): boolean =>
    installed.some(({ patch }) => patch.supersededBy.includes(id));
  const first = new Map(installed.filter((one) => !replaces(one)).map((one) => [one.patch.id, one]));
  return [...first.values()].toSorted((a, b) => installed.indexOf(a) - installed.indexOf(b));
}

/** Does the machine lack or have another patch of the finding, that no job tells of? Nobody knows when that comes or came. */
function hasOthers({ patches, asset }: PatchFacts, qid: number, installed: readonly Mention[]): boolean {
  const isRelated = ({ id, supersededBy }: Patch): boolean =>
    installed.some(
      ({ patch }) => patch.id === id || patch.supersededBy.includes(id) || supersededBy.includes(patch.id),
    );
  const seen = new Set([...(asset?.missing ?? []), ...(asset?.installed ?? [])]);
  return patches.some((patch) => patch.qids.includes(qid) && seen.has(patch.id) && !isRelated(patch));
}
