import type { Criterion, Evidence, SensorLook } from './evidence.js';
import { isUpTo, latest } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { RebootState } from './reboot.js';

/** The machine's sensor at its latest look, and what it is judged against. */
export interface SensorCase {
  readonly evidence: Evidence;
  readonly criterion: Criterion;
  readonly now: Date;
  /** In the order in which they were taken. */
  readonly looks: readonly SensorLook[];
  readonly host: FalconHost;
  readonly reboot: RebootState;
}

/** The newest moment at which Falcon heard of the host. */
export function heard(host: FalconHost): Date | undefined {
  return latest(host.lastSeen, host.onlineLastSeen);
}

/** How long ago the patch counts as done. */
export function sincePatchMs({ now, evidence }: SensorCase): number {
  return now.getTime() - evidence.t0.at.getTime();
}

/** A laptop may well be off for a day; a server may not. crowdstrike 4.10 */
export function offlineLimitMs({ host, criterion }: SensorCase): number {
  return criterion.health.offlineAfterMs * (host.productType === 'workstation' ? 24 : 1);
}

/** Certification takes longer where a sensor update must bring it: 14 days where Windows has 72 hours. crowdstrike 4.4 */
export function rfmGraceMs({ host, criterion }: SensorCase): number {
  const slow = host.platform === 'Linux' || host.platform === 'Mac';
  return criterion.health.rfmGraceMs * (slow ? 14 / 3 : 1);
}

/** Online for so long that the device record cannot be older than the restart any more. */
export function isIndexed({ looks, evidence, now, criterion }: SensorCase): boolean {
  const up = looks.find(({ at, host }) => host?.online === 'online' && at > evidence.t0.at)?.at;
  return isUpTo(up, new Date(now.getTime() - criterion.health.indexLagMs));
}

/** A record from before an exact patch time shows that the mode is older than the patch; any other shows nothing. */
export function isRfmOlder({ evidence: { t0, falcon } }: SensorCase): boolean {
  const before = falcon.baseline?.host;
  return t0.origin === 'patched-at' && before?.rfm === 'yes' && isUpTo(before.lastSeen, t0.at);
}
