import type { Evidence } from './evidence.js';
import type { FalconHost } from './falcon-facts.js';

export type RebootState = 'not-required' | 'proven' | 'unproven' | 'disproven';

/**
 * Was the machine restarted after the patch? Any one proof suffices. A disproof needs an exact patch time: where T0 is
 * only the moment at which the ticket moved, a restart before it may well have followed the patch. crowdstrike 4.2, qualys 10.6
 */
export function rebootState(evidence: Evidence): RebootState {
  if (evidence.ticket.rebootRequired !== 'yes') return 'not-required';
  const t0 = evidence.t0.at;
  const hosts = evidence.qualys.latest?.hosts ?? [];
  const sensor = evidence.falcon.looks.at(-1)?.host;
  const boots = [...hosts.map((host) => host.lastBoot), sensor?.lastReboot].filter((date) => date !== undefined);

  if (boots.some((boot) => boot > t0)) return 'proven';
  if (kernelChanged(evidence.falcon.baseline?.host, sensor)) return 'proven';
  if (evidence.t0.origin !== 'patched-at') return 'unproven';

  const scannedSince = hosts.some((host) => host.lastBoot && host.lastVmScanned && host.lastVmScanned > t0);
  return scannedSince || sensorIsFresh(sensor, t0) ? 'disproven' : 'unproven';
}

/** A running kernel that differs from the one at the baseline was booted in between. */
function kernelChanged(before: FalconHost | undefined, now: FalconHost | undefined): boolean {
  return before?.kernelVersion !== undefined && now?.kernelVersion !== undefined
    ? before.kernelVersion !== now.kernelVersion
    : false;
}

function sensorIsFresh(sensor: FalconHost | undefined, t0: Date): boolean {
  return sensor?.lastReboot !== undefined && sensor.lastSeen !== undefined && sensor.lastSeen > t0;
}
