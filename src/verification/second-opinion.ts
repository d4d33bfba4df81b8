import { machineHosts } from './boots.js';
import type { Criterion, Evidence } from './evidence.js';
import { isAfter } from './evidence-time.js';
import { isRolledBack } from './patch-rows.js';
import type { OpinionReading } from './read-opinion.js';
import { readQualys } from './read-qualys.js';
import type { HealthReading, RescanReading } from './reading.js';
import type { RebootState } from './reboot.js';
import type { ReasonCode } from './reasons.js';

/** What both sources say, before it is weighed. */
export interface Said {
  readonly evidence: Evidence;
  readonly readings: readonly RescanReading[];
  readonly sensor: HealthReading;
  readonly opinion: OpinionReading;
  readonly reboot: RebootState;
  readonly criterion: Pick<Criterion, 'clockGuardMs'>;
}

/**
 * Where Qualys only says that it has not looked since the patch, it is silent. Not so where it has tested and not closed
 * (tested-not-found, weak-evidence), where a scan overlapped the patch and may have found it, where records differ or
 * vanished, where the finding was never there, or where nobody knows which machine is meant.
 */
const SILENT: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'host-not-found',
  'vendor-unavailable',
  'not-yet-rescanned',
  'authentication-missing',
  'qid-not-tested',
  'fixed-before-change',
]);

/** Nothing that Qualys says, or had said before its answers stopped, contradicts a fix, and something is left unproved by it. */
export function isQualysSilent({ readings, evidence, reboot, criterion }: Said): boolean {
  const isQuiet = ({ kind, reason }: RescanReading): boolean => kind === 'fixed' || SILENT.has(reason);
  const unproved = readings.some(({ kind }) => kind !== 'fixed');
  const before = readQualys(untilSilence(evidence), criterion.clockGuardMs, reboot);
  const all = evidence.qualys.silentSince === undefined ? readings : [...readings, ...before];
  return unproved && all.every(isQuiet) && !isContradicted(evidence);
}

function untilSilence({ qualys: { silentSince: _since, why: _why, ...qualys }, ...evidence }: Evidence): Evidence {
  return { ...evidence, qualys };
}

/** Falcon closed every CVE of the ticket after the patch, and the host is healthy. crowdstrike 5.1 */
export function isProvedByFalcon({ evidence, opinion, sensor, reboot }: Said): boolean {
  const cves = cvesOf(evidence);
  if (cves === undefined || opinion.against !== undefined || sensor.kind !== 'healthy') return false;
  if (reboot !== 'proven' && reboot !== 'not-required') return false;
  return cves.every((cve) => opinion.closed.has(cve.toUpperCase()));
}

/** Could Falcon's word prove this ticket at all? */
export function isProvableByFalcon(evidence: Evidence): boolean {
  return cvesOf(evidence) !== undefined;
}

/** Every CVE that the ticket is about; undefined where a QID of it stands for none that is known. */
function cvesOf({ ticket, knowledge }: Evidence): readonly string[] | undefined {
  const perQid = ticket.qids.map((qid) => knowledge.find((entry) => entry.qid === qid && entry.known)?.cves ?? []);
  if (perQid.some((cves) => cves.length === 0)) return undefined;
  const all = [...ticket.cves, ...perQid.flat()];
  return all.length > 0 ? all : undefined;
}

function isContradicted(evidence: Evidence): boolean {
  return isFoundSince(evidence) || isRolledBack(evidence);
}

/** However little it proves: a hit after the patch is not silence. */
function isFoundSince(evidence: Evidence): boolean {
  const ids = new Set(machineHosts(evidence).map(({ hostId }) => hostId));
  const qids = new Set([...evidence.qids, ...evidence.cves.flatMap((named) => named.qids)]);
  const found = evidence.qualys.latest?.detections.some(
    ({ hostId, qid, lastFound, lastReopened }) =>
      ids.has(hostId) && qids.has(qid) && [lastFound, lastReopened].some((date) => isAfter(date, evidence.t0.at)),
  );
  return found ?? false;
}
