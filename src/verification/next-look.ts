import type { Criterion, Evidence, SensorLook } from './evidence.js';
import { isUpTo } from './evidence-time.js';
import { expectedRescan } from './expected-rescan.js';
import { readQualys } from './read-qualys.js';
import { worst } from './reading.js';
import { rebootState } from './reboot.js';
import { heard } from './sensor-case.js';
import { looksInOrder } from './sensor-looks.js';
import type { Verdict } from './verdict.js';

interface Moment {
  readonly verdict: Verdict;
  readonly now: Date;
  readonly pollIntervalMs: number;
  /** How long a round takes in which everybody is looked at; the poll interval where that fits into the vendor's share. */
  readonly roundMs?: number;
  /** Qualys was not asked, and cannot be for so long. */
  readonly putOffMs?: number | undefined;
  readonly health: Criterion['health'];
}

/**
 * When to look again: at a point of a common grid, so that many waiting tickets are asked for in one call. In every round
 * once; in every poll interval while a rescan is expected, or the sensor's word is awaited; a confirming look as soon as
 * it can count. The last looks are before the deadline, and none is after it.
 */
export function nextLook(evidence: Evidence, moment: Moment): Date {
  const { now, pollIntervalMs } = moment;
  const onGrid = (ms: number): number => Math.ceil(ms / pollIntervalMs) * pollIntervalMs;
  const soonest = onGrid(now.getTime() + pollIntervalMs / 2);
  const wished = confirmedAt(evidence, moment) ?? onGrid(Math.max(soonest, wishedAt(evidence, moment)));

  const deadline = evidence.deadlineAt.getTime();
  if (deadline <= now.getTime()) return new Date(wished);
  const last = onGrid(deadline - 2 * pollIntervalMs); // then Falcon is asked, whatever Qualys says
  return new Date(Math.min(wished, Math.max(last, soonest), deadline));
}

/**
 * Of two looks at a sensor, the moment of the second. A person waits for it: the grid would only keep the proof back. Where
 * a long tick has let it pass, or by a vendor's clock that is behind ours, it is some steps later: the same for all who were
 * looked at together, so that they share calls, and far enough apart to count beside one of the looks that are kept.
 * Nobody is confirming while the sensor's vendor is silent. Where the host was not heard of
 * between the last two looks, the next one is half an interval ahead: sooner it would tell nothing new.
 */
function confirmedAt(evidence: Evidence, moment: Moment): number | undefined {
  const { verdict, now, pollIntervalMs, putOffMs, health } = moment;
  const [last, before] = looksInOrder(evidence).toReversed();
  if (verdict.reason !== 'confirming' || last === undefined || putOffMs !== undefined) return undefined;
  const counts = last.at.getTime() + health.observationGapMs;
  const stepMs = Math.max(health.observationGapMs, pollIntervalMs / 10) / 2;
  const lateMs = now.getTime() + stepMs - counts;
  const soonest = isUpTo(lastWordOf(last), before && lastWordOf(before)) ? now.getTime() + pollIntervalMs / 2 : 0;
  return Math.max(soonest, counts + Math.max(0, Math.ceil(lateMs / stepMs)) * stepMs);
}

function lastWordOf({ host }: SensorLook): Date | undefined {
  return host && heard(host);
}

function wishedAt(evidence: Evidence, moment: Moment): number {
  const { verdict, now, pollIntervalMs, roundMs = pollIntervalMs, putOffMs } = moment;
  if (putOffMs !== undefined) return now.getTime() + putOffMs;
  if (verdict.findings.some(({ reason, source }) => reason === verdict.reason && source === 'falcon')) return 0;
  const inTurn = now.getTime() + roundMs - pollIntervalMs / 2;
  return Math.min(inTurn, expectedRescan(evidence, now)?.at.getTime() ?? inTurn);
}

/**
 * Is it time to ask Falcon? Only where its word can change the verdict: the rescan has settled, a restart must be proved,
 * Qualys does not know the host and Falcon's word may do, or the deadline is so near that these looks are the last.
 */
export function wantsSensor(
  evidence: Evidence,
  criterion: Criterion,
  by: { now: Date; pollIntervalMs: number },
): boolean {
  const readings = readQualys(evidence, criterion.clockGuardMs, rebootState(evidence));
  const rescan = worst(readings);
  const alone = criterion.sources === 'either' && criterion.secondOpinion === true;
  if (rescan === undefined) return false;
  if (rescan.kind === 'unprovable') return alone && rescan.reason === 'host-not-found';
  const restart =
    rescan.kind === 'pending' && (rescan.reason === 'reboot-unproven' || rescan.reason === 'reboot-pending');
  if (rescan.kind === 'fixed' || restart) return true;
  if (rescan.kind === 'vulnerable') return evidence.ticket.rebootRequired === 'yes';
  const { observations, observationGapMs } = criterion.health;
  const confirmingMs = alone ? observations * observationGapMs : 0;
  return evidence.deadlineAt.getTime() - by.now.getTime() <= 2 * by.pollIntervalMs + confirmingMs;
}
