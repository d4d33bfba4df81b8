import { bootTold } from './boots.js';
import { isAfter, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import { heard, type SensorCase } from './sensor-case.js';

/** Restarts between looks: one may belong to the patch, a second one is a boot loop. crowdstrike 4.10 row 24 */
const BOOT_LOOP_RESTARTS = 3;

interface Seen {
  readonly at: Date;
  readonly host: FalconHost;
}

/** Restarts since the patch, where there are too many of them. */
export function restartsSince({ looks, evidence }: SensorCase): string | undefined {
  const boots = looks.map(({ host }) => host && bootTold(host)).filter((boot) => isAfter(boot, evidence.t0.at));
  const restarts = new Set(boots.map(Number)).size;
  return restarts >= BOOT_LOOP_RESTARTS ? `${restarts} restarts since the patch` : undefined;
}

/**
 * Enough good looks, far enough apart, with the host heard of in between, and nothing else since the first of them: a
 * restart or one bad look begins the confirmation anew. crowdstrike 4.10 rows 24 and 25
 */
export function observe(its: SensorCase): { enough: boolean; detail: string } {
  const { health } = its.criterion;
  const good = lastRun(its);
  const spaced = countSpaced(good, health.observationGapMs);
  return {
    enough: spaced >= health.observations,
    detail: `${spaced} of ${health.observations} looks, last at ${said(good.at(-1)?.at)}`,
  };
}

/** The good looks at the end, all of one boot and one mode. */
function lastRun({ looks, host: now, evidence }: SensorCase): readonly Seen[] {
  const t0 = evidence.t0.at;
  const run: Seen[] = [];
  for (const { at, host } of looks.toReversed()) {
    if (host === undefined || at <= t0 || !isGood(host, t0) || !isAlike(host, now)) break;
    run.unshift({ at, host });
  }
  return run;
}

function isGood(host: FalconHost, t0: Date): boolean {
  const free = host.containment === 'normal' && (host.filesystemContainment ?? 'normal') === 'normal';
  return free && host.online === 'online' && isAfter(host.lastSeen, t0) && !host.safeMode;
}

function isAlike(host: FalconHost, now: FalconHost): boolean {
  const sameBoot = bootTold(host)?.getTime() === bootTold(now)?.getTime() && host.kernelVersion === now.kernelVersion;
  return sameBoot && host.rfm === now.rfm;
}

/** Looks at least `gapMs` apart between which the host was heard of again. */
function countSpaced(looks: readonly Seen[], gapMs: number): number {
  let count = 0;
  let held: Seen | undefined;
  for (const look of looks) {
    if (held !== undefined && !follows(held, look, gapMs)) continue;
    count += 1;
    held = look;
  }
  return count;
}

function follows(earlier: Seen, later: Seen, gapMs: number): boolean {
  return later.at.getTime() - earlier.at.getTime() >= gapMs && isAfter(heard(later.host), heard(earlier.host));
}
