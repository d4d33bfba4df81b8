import type { Change, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Clock } from '../shared/clock.js';
import { decide } from '../verification/decide.js';
import type { Evidence } from '../verification/evidence.js';
import { nextLook, wantsSensor } from '../verification/next-look.js';
import type { Verdict } from '../verification/verdict.js';
import { inShort } from './after-failure.js';
import { approveOnTickets } from './approve-on-tickets.js';
import { isWatched, lookedAfter, settleWatched } from './after-verified.js';
import { tellOfReopened } from './after-verified-write.js';
import { forAll } from './for-all.js';
import { heldTogether } from './held-together.js';
import { lookAtPatches } from './look-at-patches.js';
import { lookAtQualys, neglected } from './look-at-qualys.js';
import { lookAtSensors } from './look-at-sensors.js';
import { lookAtTickets, type Reread } from './look-at-tickets.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import { jobOf, subjectOf } from './progress.js';
import type { VerifyJobs } from './queues.js';
import { isRechecked, recheck } from './recheck.js';
import { roundOf, type Round } from './round.js';
import { readWrittenAgain } from './second-read.js';
import { troubleOf } from './trouble-of.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const MOST_AT_ONCE = 2000;

export interface WatchDeps extends Deps {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly jobs: Pick<VerifyJobs, 'promote' | 'show'>;
  /** Has the watch tick at this moment, too. */
  readonly lookAgain: (at: Date) => Promise<void>;
  /** How many batches Qualys may be asked about in which time. */
  readonly lookShare: () => Promise<{ readonly calls: number; readonly seconds: number }>;
}

/** A Qualys list may run for five minutes and a half (qualys 4.5): a tick is never shorter than its longest call. */
const LEAST_TICK_MS = 6 * 60_000;

/**
 * One look for everybody who is due: tickets, Qualys, then Falcon where its word can matter; then each is decided. Nobody
 * waits for a call that is made for others, and a tick ends in bounded time with what it has found by then. Verified
 * findings that are looked after ride along with the questions to Qualys.
 */
export function watch(deps: WatchDeps): Handler<JobData<'watch'>> {
  const look = lookForAll(deps);
  return async (data, tell) => {
    const outcome = await look(data, tell);
    await approveOnTickets(deps);
    await readWrittenAgain(deps); // afterwards: what is looked after is saved by the look
    return outcome;
  };
}

function lookForAll(deps: WatchDeps): Handler<JobData<'watch'>> {
  return async (_data, tell) => {
    const now = deps.clock.now();
    const due = await deps.ledger.due(now, MOST_AT_ONCE);
    const { riders, reopened } = await lookedAfter(deps, due.length > 0);
    if (due.length + riders.length + reopened.length === 0) return { kind: 'done', result: { due: 0 } };

    const blank = due.filter(({ evidence }) => evidence === undefined); // of another version: its job begins anew
    await forAll(blank, (seen) => wake(deps, seen, { facts: {}, entry: undefined }));

    const waiting = due.flatMap((seen) => (seen.evidence === undefined ? [] : [{ seen, evidence: seen.evidence }]));
    const everybody = [...waiting, ...riders];
    const until = new Date(now.getTime() + Math.max(deps.pollIntervalMs, LEAST_TICK_MS));
    const tick = { ...(await roundOf(deps, everybody)), until, reread: lookAtTickets(deps, waiting) };
    const endings = await endingsOf(deps, everybody, tick);
    await tellOfReopened(deps, reopened);

    const result = { due: due.length, ...countsOf(endings), roundMinutes: Math.round(tick.roundMs / 60_000) };
    await tell(
      `looked at ${waiting.length}, concluded ${result.concluded}, put off ${result.putOff}; ` +
        `${result.watched} verified looked after; a round takes ${result.roundMinutes} min`,
    );
    return { kind: 'done', result };
  };
}

/** What a tick has for everybody. */
interface Tick extends Round {
  readonly until: Date;
  readonly reread: Reread;
}

type Ending = 'waits' | 'put-off' | 'concluded' | 'overtaken' | 'quiet' | 'reopened';

/** How long an answer of Qualys waits for others: decided together they share their calls to portal, Falcon and ServiceNow. */
const HELD_MS = 5000;

/** Answers are decided while the next batches are asked about. */
async function endingsOf(deps: WatchDeps, everybody: readonly Waiting[], tick: Tick): Promise<readonly Ending[]> {
  const deciding: Promise<readonly Ending[]>[] = [];
  try {
    const answers = heldTogether(lookAtQualys(deps, everybody, tick), { mostMs: HELD_MS, clock: deps.clock });
    for await (const looked of answers) {
      const decided = decideAll(deps, looked, tick);
      decided.catch(() => undefined); // thrown below, when all are done
      deciding.push(decided);
    }
  } finally {
    await Promise.allSettled(deciding);
  }
  return (await Promise.all(deciding)).flat();
}

function countsOf(endings: readonly Ending[]) {
  const count = (...wanted: readonly Ending[]): number => endings.filter((one) => wanted.includes(one)).length;
  return {
    concluded: count('concluded'),
    overtaken: count('overtaken'),
    putOff: count('put-off'),
    watched: count('quiet', 'reopened'),
    reopened: count('reopened'),
  };
}

async function decideAll(deps: WatchDeps, looked: readonly Waiting[], tick: Tick): Promise<readonly Ending[]> {
  const watched = looked.filter(({ seen }) => isWatched(seen));
  const read = await Promise.all(looked.filter(({ seen }) => !isWatched(seen)).map(tick.reread));
  const now = deps.clock.now();
  const by = { now, pollIntervalMs: deps.pollIntervalMs };
  const wanted = (evidence: Evidence): boolean => wantsSensor(evidence, deps.criterion, by);
  const known = read.map((one) => neglected(one, { now, roundMs: tick.roundMs }));
  const patched = await lookAtPatches(deps, known, tick.until);
  const sensed = await lookAtSensors(deps, patched, { wanted, until: tick.until });
  const checked = await Promise.all(sensed.map((one) => recheckProved(deps, one, tick)));
  const together = { ...tick, now: deps.clock.now() }; // who was looked at together is confirmed together
  const endings = await forAll(checked, (one) => settle(deps, one, together));
  return [...endings, ...(await forAll(watched, (one) => settleWatched(deps, one)))];
}

/** Before a proof counts; all in the same moment, so that they share calls. A search that fails is made by its job again. */
async function recheckProved(deps: WatchDeps, one: Waiting, { until }: Tick): Promise<Waiting> {
  const proved = decide(one.evidence, deps.criterion, deps.clock.now()).ruling === 'verified';
  if (!proved || isRechecked(one.evidence)) return one;
  try {
    const context: CallContext = { purpose: 'watch', subjects: [subjectOf(one.seen)], until };
    return { ...one, evidence: await recheck(deps, one.evidence, context) };
  } catch (cause) {
    deps.log.info('the machine could not be searched for again', { ...subjectOf(one.seen), why: inShort(cause) });
    return one;
  }
}

async function settle(
  deps: WatchDeps,
  { seen, evidence, strayed, putOff }: Waiting,
  { now, roundMs }: Tick & { now: Date },
): Promise<Ending> {
  const verdict = decide(evidence, deps.criterion, now);
  const entry = verdict.reason === seen.reason ? undefined : { kind: 'look', text: wordsOf(verdict) };
  const facts = { evidence, reason: verdict.reason, trouble: troubleOf(evidence) };
  if (verdict.ruling !== 'wait' || strayed === true) {
    return wake(deps, seen, { facts, entry });
  }
  const { pollIntervalMs, criterion } = deps;
  const moment = {
    verdict,
    now,
    pollIntervalMs,
    health: criterion.health,
    roundMs,
    putOffMs: putOff?.ms,
  };
  const nextCheckAt = nextLook(evidence, moment);
  const saved = await deps.ledger.save(seen, { ...facts, step: 'watching', nextCheckAt }, entry);
  if (saved === undefined) return 'overtaken';
  if (verdict.reason === 'confirming') await deps.lookAgain(nextCheckAt); // the proof waits for nothing else
  await deps.jobs.show(jobOf(saved));
  return putOff === undefined ? 'waits' : 'put-off';
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
