import type { Criterion, SensorLook } from './evidence.js';
import { latest, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { HealthReading } from './reading.js';

/** Restarts between looks: one may belong to the patch, a second one is a boot loop. crowdstrike 4.10 row 24 */
const BOOT_LOOP_RESTARTS = 3;

interface Seen {
  readonly at: Date;
  readonly host: FalconHost;
}

/**
 * Rows 24 and 25: enough good looks, far enough apart, with the host heard of in between, and nothing else since the
 * first of them: a restart or one bad look begins the confirmation anew.
 */
export function observe(
  looks: readonly SensorLook[],
  by: { t0: Date; health: Criterion['health'] },
): Omit<HealthReading, 'subject'> {
  const restarts = new Set(
    looks.map((look) => look.host?.lastReboot?.getTime()).filter((at) => at && at > by.t0.getTime()),
  );
  if (restarts.size >= BOOT_LOOP_RESTARTS) {
    return { kind: 'unwell', reason: 'boot-loop', detail: `${restarts.size} restarts since the patch` };
  }
  const good = lastRun(looks, by.t0);
  const spaced = countSpaced(good, by.health.observationGapMs);
  const detail = `${spaced} of ${by.health.observations} looks, last at ${said(good.at(-1)?.at)}`;
  return spaced >= by.health.observations
    ? { kind: 'healthy', reason: 'fixed-and-healthy', detail }
    : { kind: 'settling', reason: 'confirming', detail };
}

/** The good looks at the end, all of one boot and one mode. */
function lastRun(looks: readonly SensorLook[], t0: Date): readonly Seen[] {
  const now = looks.at(-1)?.host;
  const run: Seen[] = [];
  for (const { at, host } of looks.toReversed()) {
    if (host === undefined || now === undefined || at <= t0 || !isGood(host, t0) || !isAlike(host, now)) break;
    run.unshift({ at, host });
  }
  return run;
}

function isGood(host: FalconHost, t0: Date): boolean {
  const free = host.containment === 'normal' && (host.filesystemContainment ?? 'normal') === 'normal';
  return free && host.online === 'online' && host.lastSeen !== undefined && host.lastSeen > t0 && !host.safeMode;
}

function isAlike(host: FalconHost, now: FalconHost): boolean {
  return host.lastReboot?.getTime() === now.lastReboot?.getTime() && host.rfm === now.rfm;
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
  const [before, after] = [heard(earlier.host), heard(later.host)];
  return (
    later.at.getTime() - earlier.at.getTime() >= gapMs && before !== undefined && after !== undefined && after > before
  );
}

function heard(host: FalconHost): Date | undefined {
  return latest(host.lastSeen, host.onlineLastSeen);
}
