import { lastBootOf } from './boots.js';
import type { Evidence } from './evidence.js';
import { isUpTo, latest } from './evidence-time.js';
import { patchWordOf } from './patch-word.js';

/** When a patch job last said that the machine waits for a restart, unless it was restarted since. qualys 11.6 */
export function patchRestartSince(evidence: Evidence): Date | undefined {
  const told = evidence.patching?.told;
  if (told === undefined) return undefined;
  const words = told.results
    .filter(({ pendingReboot }) => pendingReboot !== undefined)
    .map(({ pendingReboot, statusAt, endedAt }) => ({ pendingReboot, at: statusAt ?? endedAt ?? told.at }));
  const newest = Math.max(...words.map(({ at }) => at.getTime()));
  const waits = words.find(({ pendingReboot, at }) => pendingReboot === true && at.getTime() === newest);
  return isUpTo(waits?.at, lastBootOf(evidence)) ? undefined : waits?.at;
}

/** When the last job that waited for a restart stopped to wait for it. */
export function jobRestartedAt({ patching }: Evidence): Date | undefined {
  return latest(...(patching?.told?.results ?? []).map(({ restartedAt }) => restartedAt));
}

/** Does a patch need a restart that was installed here for one of the findings, or has a job waited for one? */
export function installedNeedsRestart(evidence: Evidence): boolean {
  const told = evidence.patching?.told;
  if (told?.results.some((run) => run.pendingReboot === true || run.restartedAt !== undefined) === true) return true;
  const seen = told?.asset?.installed ?? [];
  const installed = evidence.qids.flatMap((qid) => patchWordOf(evidence, qid)?.installed ?? []);
  const ids = new Set([...seen, ...installed.map(({ patch }) => patch.id)]);
  return (told?.patches ?? []).some(({ id, rebootRequired }) => rebootRequired === true && ids.has(id));
}
