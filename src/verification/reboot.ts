import type { Evidence, SensorLook } from './evidence.js';
import { lookStart } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { QualysHost } from './qualys-facts.js';
import { looksInOrder } from './sensor-looks.js';

export type RebootState = 'not-required' | 'proven' | 'unproven' | 'disproven';

/**
 * Was the machine restarted after the patch? Any one proof suffices. A disproof needs an exact patch time: where T0 is
 * only the moment at which the ticket moved, a restart before it may well have followed the patch. Where nobody says
 * whether a restart is needed, a kernel finding needs one. crowdstrike 4.2, qualys 10.6
 */
export function rebootState(evidence: Evidence): RebootState {
  const need = evidence.ticket.rebootRequired;
  if (need === 'no' || (need === 'unknown' && !isAboutKernel(evidence))) return 'not-required';

  const { at: t0, origin } = evidence.t0;
  const hosts = hostsOf(evidence);
  const look = looksInOrder(evidence).at(-1);
  const boots = [...hosts.flatMap((host) => bootOf(host, evidence) ?? []), ...bootSeen(look)];
  if (boots.some((boot) => boot > t0)) return 'proven';
  if (kernelChanged(evidence.falcon.baseline?.host, look?.host)) return 'proven';
  if (need !== 'yes' || origin !== 'patched-at') return 'unproven';

  return hosts.some((host) => isReadSince(host, t0)) || sensorIsFresh(look?.host, t0) ? 'disproven' : 'unproven';
}

/** The flag stands on records of kernel findings only: their fix may be judged by what is installed, not by what runs. */
function isAboutKernel({ qids, qualys: { baseline, latest } }: Evidence): boolean {
  return [baseline, latest]
    .flatMap((snapshot) => snapshot?.detections ?? [])
    .some(({ qid, kernel }) => qids.includes(qid) && (kernel === 'running' || kernel === 'not-running'));
}

function hostsOf({ qualys: { identity, latest } }: Evidence): readonly QualysHost[] {
  return identity.kind === 'found' ? (latest?.hosts ?? []).filter(({ hostId }) => identity.ids.includes(hostId)) : [];
}

/** A boot that lies after the look that tells of it is none. */
function bootOf({ lastBoot }: QualysHost, { qualys: { latest } }: Evidence): Date | undefined {
  return lastBoot !== undefined && latest !== undefined && lastBoot <= latest.at ? lastBoot : undefined;
}

function bootSeen(look: SensorLook | undefined): Date[] {
  const boot = look?.host?.lastReboot;
  return look !== undefined && boot !== undefined && boot <= look.at ? [boot] : [];
}

/** A running kernel that differs from the one at the baseline was booted in between. Windows tells its boot instead. */
function kernelChanged(before: FalconHost | undefined, now: FalconHost | undefined): boolean {
  if (before?.kernelVersion === undefined || now?.kernelVersion === undefined || now.platform === 'Windows')
    return false;
  return before.kernelVersion !== now.kernelVersion;
}

/** The boot time was read after the patch, and is older. */
function isReadSince(host: QualysHost, t0: Date): boolean {
  const read = host.agent ? host.lastVmScanned : host.lastVmAuthScanned;
  return host.lastBoot !== undefined && read !== undefined && lookStart(read, host, host.agent) > t0;
}

function sensorIsFresh(sensor: FalconHost | undefined, t0: Date): boolean {
  return sensor?.lastReboot !== undefined && sensor.lastSeen !== undefined && sensor.lastSeen > t0;
}
