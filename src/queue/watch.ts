import { decide } from '../verification/decide.js';
import type { Evidence } from '../verification/evidence.js';
import { nextLook, wantsSensor } from '../verification/next-look.js';
import type { Verdict } from '../verification/verdict.js';
import { lookAtQualys } from './look-at-qualys.js';
import { lookAtSensors } from './look-at-sensors.js';
import { lookAtTickets } from './look-at-tickets.js';
import type { JobData } from './jobs.js';
import type { Handler } from './outcome.js';
import { jobOf } from './progress.js';
import type { VerifyJobs } from './queues.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const MOST_AT_ONCE = 2000;

export interface WatchDeps extends Deps {
  readonly jobs: Pick<VerifyJobs, 'promote' | 'show'>;
}

/** One look for everybody who is due: tickets, Qualys, then Falcon where its word can matter; then each is decided. */
export function watch(deps: WatchDeps): Handler<JobData<'watch'>> {
  return async (_data, tell) => {
    const due = await deps.ledger.due(deps.clock.now(), MOST_AT_ONCE);
    const waiting = due.flatMap((seen) => (seen.evidence === undefined ? [] : [{ seen, evidence: seen.evidence }]));
    if (waiting.length === 0) return { kind: 'done', result: { due: 0 } };

    const read = await lookAtTickets(deps, waiting);
    const scanned = await lookAtQualys(deps, read);
    const by = { now: deps.clock.now(), pollIntervalMs: deps.pollIntervalMs };
    const sensed = await lookAtSensors(deps, scanned, (evidence) => wantsSensor(evidence, deps.criterion, by));

    const endings = await Promise.all(sensed.map((one) => settle(deps, one)));
    const concluded = endings.filter((ending) => ending === 'concluded').length;
    await tell(`looked at ${waiting.length}, concluded ${concluded}`);
    return {
      kind: 'done',
      result: { due: waiting.length, concluded, overtaken: endings.filter((e) => e === 'overtaken').length },
    };
  };
}

async function settle(deps: WatchDeps, { seen, evidence }: Waiting): Promise<'waits' | 'concluded' | 'overtaken'> {
  const now = deps.clock.now();
  const verdict = decide(evidence, deps.criterion, now);
  const waits = verdict.ruling === 'wait' && !hasMovedOn(deps, evidence);
  const nextCheckAt = waits
    ? nextLook(evidence, { verdict, now, pollIntervalMs: deps.pollIntervalMs, health: deps.criterion.health })
    : undefined;
  const saved = await deps.ledger.save(
    seen,
    { evidence, reason: verdict.reason, step: waits ? 'watching' : 'ready', nextCheckAt, trouble: troubleOf(evidence) },
    verdict.reason === seen.reason ? undefined : { kind: 'look', text: wordsOf(verdict) },
  );
  if (saved === undefined) return 'overtaken';
  if (!waits) {
    // The ledger says ready first; a job that is just falling asleep will see it.
    await deps.jobs.promote(seen.id);
    return 'concluded';
  }
  await deps.jobs.show(jobOf(saved));
  return 'waits';
}

function hasMovedOn(deps: Deps, { ticket }: Evidence): boolean {
  return deps.tables.some(({ table, pendingState }) => table === ticket.table && pendingState !== ticket.state);
}

function troubleOf(evidence: Evidence): string | undefined {
  const silent = [evidence.qualys, evidence.falcon].flatMap(({ silentSince, why }) =>
    silentSince && why ? [why] : [],
  );
  return silent.length > 0 ? silent.join('; ') : undefined;
}

function wordsOf(verdict: Verdict): string {
  const telling = verdict.findings.find((finding) => finding.reason === verdict.reason);
  return telling === undefined ? verdict.reason : `${verdict.reason}: ${telling.subject}, ${telling.detail}`;
}
