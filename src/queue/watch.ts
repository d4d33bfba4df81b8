import type { Change, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { decide } from '../verification/decide.js';
import { nextLook, wantsSensor } from '../verification/next-look.js';
import type { Verdict } from '../verification/verdict.js';
import { inShort } from './after-failure.js';
import { isWatched, lookedAfter, settleWatched } from './after-verified.js';
import { tellOfReopened } from './after-verified-write.js';
import { forAll } from './for-all.js';
import { lookAtQualys } from './look-at-qualys.js';
import { lookAtSensors } from './look-at-sensors.js';
import { lookAtTickets } from './look-at-tickets.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import { jobOf, subjectOf } from './progress.js';
import type { VerifyJobs } from './queues.js';
import { isRechecked, recheck } from './recheck.js';
import { troubleOf } from './trouble-of.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const MOST_AT_ONCE = 2000;

export interface WatchDeps extends Deps {
  readonly jobs: Pick<VerifyJobs, 'promote' | 'show'>;
}

/**
 * One look for everybody who is due: tickets, Qualys, then Falcon where its word can matter; then each is decided. Verified
 * findings that are looked after ride along with the questions to Qualys.
 */
export function watch(deps: WatchDeps): Handler<JobData<'watch'>> {
  return async (_data, tell) => {
    const due = await deps.ledger.due(deps.clock.now(), MOST_AT_ONCE);
    const { riders, reopened } = await lookedAfter(deps, due.length > 0);
    if (due.length + riders.length + reopened.length === 0) return { kind: 'done', result: { due: 0 } };

    const waiting = due.flatMap((seen) => (seen.evidence === undefined ? [] : [{ seen, evidence: seen.evidence }]));
    const scanned = await lookAtQualys(deps, [...(await lookAtTickets(deps, waiting)), ...riders]);
    const endings = await decideAll(
      deps,
      scanned.filter(({ seen }) => !isWatched(seen)),
    );
    const blank = due.filter(({ evidence }) => evidence === undefined); // of another version: its job begins anew
    await forAll(blank, (seen) => wake(deps, seen, { facts: {}, entry: undefined }));

    const watched = scanned.filter(({ seen }) => isWatched(seen));
    const news = await forAll(watched, (one) => settleWatched(deps, one));
    await tellOfReopened(deps, reopened);

    const result = {
      due: due.length,
      concluded: countOf('concluded', endings),
      overtaken: countOf('overtaken', endings),
      watched: watched.length,
      reopened: countOf('reopened', news),
    };
    await tell(`looked at ${waiting.length}, concluded ${result.concluded}; ${watched.length} verified looked after`);
    return { kind: 'done', result };
  };
}

type Ending = 'waits' | 'concluded' | 'overtaken';

async function decideAll(deps: WatchDeps, scanned: readonly Waiting[]): Promise<readonly Ending[]> {
  const by = { now: deps.clock.now(), pollIntervalMs: deps.pollIntervalMs };
  const sensed = await lookAtSensors(deps, scanned, (evidence) => wantsSensor(evidence, deps.criterion, by));
  const checked = await Promise.all(sensed.map((one) => recheckProved(deps, one)));
  return forAll(checked, (one) => settle(deps, one));
}

/** Before a proof counts; all in the same moment, so that they share calls. A search that fails is made by its job again. */
async function recheckProved(deps: WatchDeps, one: Waiting): Promise<Waiting> {
  const proved = decide(one.evidence, deps.criterion, deps.clock.now()).ruling === 'verified';
  if (!proved || isRechecked(one.evidence)) return one;
  try {
    const context: CallContext = { purpose: 'watch', subjects: [subjectOf(one.seen)] };
    return { ...one, evidence: await recheck(deps, one.evidence, context) };
  } catch (cause) {
    deps.log.info('the machine could not be searched for again', { ...subjectOf(one.seen), why: inShort(cause) });
    return one;
  }
}

function countOf<Value>(wanted: Value, all: readonly Value[]): number {
  return all.filter((one) => one === wanted).length;
}

async function settle(deps: WatchDeps, { seen, evidence, strayed }: Waiting): Promise<Ending> {
  const now = deps.clock.now();
  const verdict = decide(evidence, deps.criterion, now);
  const entry = verdict.reason === seen.reason ? undefined : { kind: 'look', text: wordsOf(verdict) };
  const facts = { evidence, reason: verdict.reason, trouble: troubleOf(evidence) };
  if (verdict.ruling !== 'wait' || strayed === true) {
    return wake(deps, seen, { facts, entry });
  }
  const { pollIntervalMs, criterion } = deps;
  const nextCheckAt = nextLook(evidence, { verdict, now, pollIntervalMs, health: criterion.health });
  const saved = await deps.ledger.save(seen, { ...facts, step: 'watching', nextCheckAt }, entry);
  if (saved === undefined) return 'overtaken';
  await deps.jobs.show(jobOf(saved));
  return 'waits';
}

interface News {
  readonly facts: Change;
  readonly entry: { readonly kind: string; readonly text: string } | undefined;
}

/** The ledger says ready first: a job that is just falling asleep will see it. */
async function wake(deps: WatchDeps, seen: Verification, { facts, entry }: News): Promise<'concluded' | 'overtaken'> {
  const saved = await deps.ledger.save(seen, { ...facts, step: 'ready', nextCheckAt: undefined }, entry);
  if (saved === undefined) return 'overtaken';
  await deps.jobs.promote(seen.id);
  return 'concluded';
}

function wordsOf(verdict: Verdict): string {
  const telling = verdict.findings.find((finding) => finding.reason === verdict.reason);
  return telling === undefined ? verdict.reason : `${verdict.reason}: ${telling.subject}, ${telling.detail}`;
}
