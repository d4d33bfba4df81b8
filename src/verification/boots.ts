import type { Evidence } from './evidence.js';
import { isUpTo, latest as newest } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { QualysHost } from './qualys-facts.js';
import { looksInOrder } from './sensor-looks.js';

/** The newest boot that either vendor tells of; undefined where none does. */
export function lastBootOf(evidence: Evidence): Date | undefined {
  const lookedAt = evidence.qualys.latest?.at;
  const look = looksInOrder(evidence).at(-1);
  return newest(
    ...machineHosts(evidence).map(({ lastBoot }) => toldBy(lookedAt, lastBoot)),
    toldBy(look?.at, look?.host && bootTold(look.host)),
  );
}

/** The Qualys records of the machine at the latest look. */
export function machineHosts({ qualys: { identity, latest } }: Evidence): readonly QualysHost[] {
  if (identity.kind !== 'found') return [];
  return latest?.hosts.filter(({ hostId }) => identity.ids.includes(hostId)) ?? [];
}

/** A boot that lies after the look that tells of it is none. */
function toldBy(lookedAt: Date | undefined, boot: Date | undefined): Date | undefined {
  return isUpTo(boot, lookedAt) ? boot : undefined;
}

/**
 * Where Windows does not tell its boot, a sensor that started with the machine does. The start alone proves none, for the
 * sensor starts anew when it is upgraded. crowdstrike 4.2
 */
export function bootTold({ lastReboot, platform, sensorStartedAt, startedAtBoot }: FalconHost): Date | undefined {
  return lastReboot ?? (platform === 'Windows' && startedAtBoot === true ? sensorStartedAt : undefined);
}
