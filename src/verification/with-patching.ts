import type { Evidence } from './evidence.js';
import { isAfter } from './evidence-time.js';
import type { JobResult, PatchAsset, PatchFacts } from './patch-facts.js';
import { patchT0, ticketsOwn } from './patch-t0.js';

/** More runs than matter to one ticket. */
const MOST_RESULTS = 40;
const HOUR_MS = 3_600_000;

/**
 * The evidence with what Patch Management has told now, and T0 by its jobs. What a job said once is kept: a job that is
 * deleted, or a machine that is out of the account's scope now, takes nothing back.
 */
export function withPatching(evidence: Evidence, told: PatchFacts): Evidence {
  const before = evidence.patching?.told;
  if (told.asset === undefined && before?.asset !== undefined) {
    return withoutPatching(evidence, { at: told.at, why: 'Patch Management shows this machine no more' });
  }
  const asset = told.asset && { ...told.asset, ...rhythmOf(told.asset, before?.asset) };
  const facts: PatchFacts = {
    ...told,
    ...(asset && { asset }),
    results: together(told, before?.results ?? []),
  };
  const next = { ...evidence, patching: { told: facts } };
  return { ...next, t0: patchT0(next) };
}

/** Patch Management could not be asked: what it said last stays. */
export function withoutPatching(evidence: Evidence, { at, why }: { at: Date; why: string }): Evidence {
  const silentSince = evidence.patching?.silentSince ?? at;
  return { ...evidence, patching: { ...evidence.patching, silentSince, why } };
}

/** From when on job runs matter to this ticket. */
export function patchesSince(evidence: Evidence, mostBeforeMs: number): Date {
  return new Date(ticketsOwn(evidence.t0).at.getTime() - mostBeforeMs);
}

/** How far apart two assessments of the machine lay; an agent that was started by hand shows no rhythm. */
function rhythmOf(now: PatchAsset, before: PatchAsset | undefined): Pick<PatchAsset, 'assessedEveryMs'> {
  if (before === undefined) return {};
  const gapMs = (now.assessedAt?.getTime() ?? NaN) - (before.assessedAt?.getTime() ?? NaN);
  return { assessedEveryMs: gapMs >= HOUR_MS && gapMs <= 24 * HOUR_MS ? gapMs : before.assessedEveryMs };
}

function together({ results, at }: PatchFacts, before: readonly JobResult[]): JobResult[] {
  const nameOf = ({ job, run }: JobResult): string => `${job} ${run}`;
  const known = new Map(before.map((one) => [nameOf(one), one]));
  const now = results.map((one) => restarted(one, known.get(nameOf(one)), at));
  const told = new Set(results.map(nameOf));
  return [...now, ...before.filter((one) => !told.has(nameOf(one)))].slice(0, MOST_RESULTS);
}

/** A run that waited for a restart and does not any more: what was seen before the restart says nothing of after it. */
function restarted(now: JobResult, before: JobResult | undefined, at: Date): JobResult {
  if (before === undefined || now.pendingReboot !== false) return now;
  return { ...now, restartedAt: before.pendingReboot === true ? restartOf(now, before, at) : before.restartedAt };
}

function restartOf({ statusAt }: JobResult, before: JobResult, at: Date): Date {
  return statusAt !== undefined && isAfter(statusAt, before.statusAt) ? statusAt : at;
}
