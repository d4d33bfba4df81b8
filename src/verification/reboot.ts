import { lastBootOf, machineHosts } from './boots.js';
import type { Evidence } from './evidence.js';
import { isAfter, isUpTo, lookStart } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { Detection, QualysHost } from './qualys-facts.js';
import { installedNeedsRestart, jobRestartedAt } from './patch-restart.js';
import { restartPendingSince } from './restart-pending.js';
import { looksInOrder } from './sensor-looks.js';

export type RebootState = 'not-required' | 'proven' | 'unproven' | 'disproven';

/**
 * Was the machine restarted after the patch? Any one proof suffices, unless the machine waits for another restart or came
 * back with the kernel that it had. A disproof needs an exact patch time: where T0 is only the moment at which the ticket
 * moved, a restart before it may well have followed the patch. A kernel finding needs a restart, and so does a machine
 * that says it waits for one, whatever the ticket says: its column is "no" until somebody changes it.
 * Another kernel than at the baseline says nothing where the boot is known to be older than the patch: it may have brought
 * last month's.
 * crowdstrike 4.2, qualys 10.6
 */
export function rebootState(evidence: Evidence): RebootState {
  const need = evidence.ticket.rebootRequired;
  const waits = restartPendingSince(evidence) !== undefined;
  const kernel = isAboutKernel(evidence);
  if (need !== 'yes' && !kernel && !waits && !installedNeedsRestart(evidence)) return 'not-required';

  const t0 = restartsFrom(evidence);
  const before = evidence.falcon.baseline?.host;
  const sensor = looksInOrder(evidence).at(-1)?.host;
  const boot = lastBootOf(evidence);
  const booted =
    isAfter(boot, evidence.t0.startedAt ?? evidence.t0.at) && !(kernel && bootedTheSame(before, sensor, boot));
  const denies = (moment: Date | undefined): boolean =>
    moment !== undefined &&
    (machineHosts(evidence).some((host) => hostDenies(host, moment)) || sensorDenies(sensor, moment));
  const denied = denies(t0);
  const another = kernelChanged(before, sensor);
  if (!waits && (booted || (another && !denied && !denies(jobEnd(evidence))))) return 'proven';
  return denied && !another && need === 'yes' ? 'disproven' : 'unproven';
}

/**
 * The moment before which a restart is surely none for the patch; undefined where nobody knows it. A job restarts the machine
 * before it ends: then it is the job's beginning, but not where part of the patch came before the ticket moved.
 */
export function restartsFrom({ t0: { at, origin, startedAt, own } }: Evidence): Date | undefined {
  if (origin === 'patched-at') return at;
  return startedAt?.getTime() === own?.at.getTime() ? undefined : startedAt;
}

/** The job may have restarted the machine before its end, where nobody knows its beginning: that speaks for no restart, and against none. */
function jobEnd({ t0: { at, origin } }: Evidence): Date | undefined {
  return origin === 'patch-job' ? at : undefined;
}

/** From when on a look counts: the patch, or the last restart where it needed one, as far as anybody knows of it. qualys 10.1 */
export function countsFrom(evidence: Evidence, reboot: RebootState): Date {
  const t0 = evidence.t0.at.getTime();
  const boot = reboot === 'proven' ? lastBootOf(evidence)?.getTime() : undefined;
  return new Date(Math.max(t0, boot ?? t0, jobRestartedAt(evidence)?.getTime() ?? t0));
}

/** The sensor's record is newer than the patch, and the boot it tells of is not. */
export function sensorDenies(sensor: FalconHost | undefined, t0: Date): boolean {
  const { lastReboot, lastSeen } = sensor ?? {};
  return isUpTo(lastReboot, t0) && isAfter(lastSeen, t0);
}

/** The flag stands on records of kernel findings only: their fix may be judged by what is installed, not by what runs. */
function isAboutKernel({ qids, qualys: { baseline, latest } }: Evidence): boolean {
  const isKernels = ({ qid, kernel }: Detection): boolean =>
    qids.includes(qid) && (kernel === 'running' || kernel === 'not-running');
  return [baseline, latest].some((snapshot) => snapshot?.detections.some(isKernels));
}

/** A running kernel that differs from the one at the baseline was booted in between. Windows tells its boot instead. */
function kernelChanged(before: FalconHost | undefined, now: FalconHost | undefined): boolean {
  if (before?.kernelVersion === undefined || now?.kernelVersion === undefined || now.platform === 'Windows')
    return false;
  return before.kernelVersion !== now.kernelVersion;
}

/** Before the boot and after it the sensor told of the same kernel: the new one was not chosen. */
function bootedTheSame(before: FalconHost | undefined, now: FalconHost | undefined, boot: Date | undefined): boolean {
  if (before === undefined || now === undefined || now.platform === 'Windows') return false;
  const told = isAfter(boot, before.lastSeen) && isAfter(now.lastSeen, boot);
  return told && now.kernelVersion !== undefined && before.kernelVersion === now.kernelVersion;
}

/** The boot time was read after the patch, and is older. */
function hostDenies(host: QualysHost, t0: Date): boolean {
  const read = host.agent ? host.lastVmScanned : host.lastVmAuthScanned;
  return isUpTo(host.lastBoot, t0) && isAfter(read && lookStart(read, host, host.agent), t0);
}
