import type { Criterion, Evidence } from './evidence.js';
import { readQualys } from './read-qualys.js';
import { worst } from './reading.js';
import { rebootState } from './reboot.js';
import { looksInOrder } from './sensor-looks.js';
import type { Verdict } from './verdict.js';

interface Moment {
  readonly verdict: Verdict;
  readonly now: Date;
  readonly pollIntervalMs: number;
  readonly health: Criterion['health'];
}

/**
 * When to look again: at the next point of a common grid, so that many waiting tickets are asked for in one call; a
 * confirming look waits until it can count.
 */
export function nextLook(evidence: Evidence, { verdict, now, pollIntervalMs, health }: Moment): Date {
  const last = looksInOrder(evidence).at(-1)?.at;
  const counts = verdict.reason === 'confirming' && last !== undefined ? last.getTime() + health.observationGapMs : 0;
  const earliest = Math.max(now.getTime() + pollIntervalMs / 2, counts);
  return new Date(Math.ceil(earliest / pollIntervalMs) * pollIntervalMs);
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
  if (rescan.kind === 'fixed' || rescan.reason === 'reboot-unproven') return true;
  if (rescan.kind === 'vulnerable') return evidence.ticket.rebootRequired === 'yes';
  const { observations, observationGapMs } = criterion.health;
  const confirmingMs = alone ? observations * observationGapMs : 0;
  return evidence.deadlineAt.getTime() - by.now.getTime() <= 2 * by.pollIntervalMs + confirmingMs;
}
