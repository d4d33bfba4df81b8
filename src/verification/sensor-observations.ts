import type { Criterion, SensorLook } from './evidence.js';
import { latest, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { HealthReading } from './reading.js';

/** Restarts between looks: one may belong to the patch, a second one is a boot loop. crowdstrike 4.10 row 24 */
const BOOT_LOOP_RESTARTS = 3;

/** Rows 24 and 25: enough good looks, far enough apart, since the last restart, with the host heard of in between. */
export function observe(
  looks: readonly SensorLook[],
  by: { t0: Date; health: Criterion['health'] },
): Omit<HealthReading, 'subject'> {
  const good = looks.flatMap((look) =>
    look.host && isGood(look.host, by.t0) ? [{ at: look.at, host: look.host }] : [],
  );
  const restarts = new Set(
    good.map((look) => look.host.lastReboot?.getTime()).filter((at) => at && at > by.t0.getTime()),
  );
  const last = good.at(-1);
  if (restarts.size >= BOOT_LOOP_RESTARTS) {
    return { kind: 'unwell', reason: 'boot-loop', detail: `${restarts.size} restarts since the patch` };
  }
  const alike = good.filter((look) => look.host.lastReboot?.getTime() === last?.host.lastReboot?.getTime());
  const spaced = countSpaced(alike, by.health.observationGapMs);
  const detail = `${spaced} of ${by.health.observations} looks, last at ${said(last?.at)}`;
  return spaced >= by.health.observations
    ? { kind: 'healthy', reason: 'fixed-and-healthy', detail }
    : { kind: 'settling', reason: 'confirming', detail };
}

function isGood(host: FalconHost, t0: Date): boolean {
  return host.online === 'online' && host.lastSeen !== undefined && host.lastSeen > t0 && !host.safeMode;
}

/** Looks at least `gapMs` apart between which the host was heard of again. */
function countSpaced(looks: readonly { at: Date; host: FalconHost }[], gapMs: number): number {
  let count = 0;
  let held: { at: Date; host: FalconHost } | undefined;
  for (const look of looks) {
    if (held !== undefined && !follows(held, look, gapMs)) continue;
    count += 1;
    held = look;
  }
  return count;
}

function follows(
  earlier: { at: Date; host: FalconHost },
  later: { at: Date; host: FalconHost },
  gapMs: number,
): boolean {
  const [before, after] = [heard(earlier.host), heard(later.host)];
  return (
    later.at.getTime() - earlier.at.getTime() >= gapMs && before !== undefined && after !== undefined && after > before
  );
}

function heard(host: FalconHost): Date | undefined {
  return latest(host.lastSeen, host.onlineLastSeen);
}
