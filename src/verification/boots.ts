import type { Evidence, SensorLook } from './evidence.js';
import { latest as newest } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { QualysHost } from './qualys-facts.js';
import { looksInOrder } from './sensor-looks.js';

/** The newest boot that either vendor tells of; undefined where none does. */
export function lastBootOf(evidence: Evidence): Date | undefined {
  return newest(
    ...machineHosts(evidence).map((host) => bootOf(host, evidence)),
    bootSeen(looksInOrder(evidence).at(-1)),
  );
}

/** The Qualys records of the machine at the latest look. */
export function machineHosts({ qualys: { identity, latest } }: Evidence): readonly QualysHost[] {
  return identity.kind === 'found' ? (latest?.hosts ?? []).filter(({ hostId }) => identity.ids.includes(hostId)) : [];
}

/** A boot that lies after the look that tells of it is none. */
function bootOf({ lastBoot }: QualysHost, { qualys: { latest } }: Evidence): Date | undefined {
  return lastBoot !== undefined && latest !== undefined && lastBoot <= latest.at ? lastBoot : undefined;
}

function bootSeen(look: SensorLook | undefined): Date | undefined {
  const boot = look?.host && bootTold(look.host);
  return look !== undefined && boot !== undefined && boot <= look.at ? boot : undefined;
}

/**
 * Where Windows does not tell its boot, a sensor that started with the machine does. The start alone proves none, for the
 * sensor starts anew when it is upgraded. crowdstrike 4.2
 */
export function bootTold({ lastReboot, platform, sensorStartedAt, startedAtBoot }: FalconHost): Date | undefined {
  return lastReboot ?? (platform === 'Windows' && startedAtBoot === true ? sensorStartedAt : undefined);
}
