import { lastBootOf, machineHosts } from './boots.js';
import type { Evidence } from './evidence.js';
import { evidenceTime, isAfter, latest } from './evidence-time.js';
import { patchRestartSince } from './patch-restart.js';

/** "Pending reboot before installation": a Potential finding that explains another, and never one to prove. qualys 10.6 */
export const PENDING_REBOOT_QID = 90126;

/** When Qualys last saw, after the patch and after the last boot that is known, that the machine waits for a restart. */
export function restartPendingSince(evidence: Evidence): Date | undefined {
  const snapshot = evidence.qualys.latest;
  if (snapshot === undefined) return undefined;
  const hosts = machineHosts(evidence);
  const seen = snapshot.detections
    .filter(({ qid, status }) => qid === PENDING_REBOOT_QID && status !== 'fixed' && status !== 'unknown')
    .map((record) => {
      const host = hosts.find(({ hostId }) => hostId === record.hostId);
      return host && record.lastFound && evidenceTime(record.lastFound, record, host);
    });
  const newest = latest(...seen);
  const since = latest(evidence.t0.at, lastBootOf(evidence));
  return latest(isAfter(newest, since) ? newest : undefined, patchRestartSince(evidence));
}
