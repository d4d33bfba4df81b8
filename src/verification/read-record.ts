import { evidenceTime, isByAgent, lastScan, SAME_SCAN_MS, said } from './evidence-time.js';
import type { Detection, QidKnowledge, QualysHost } from './qualys-facts.js';
import type { RescanReading } from './reading.js';
import type { RebootState } from './reboot.js';
import type { ReasonCode } from './reasons.js';

/** What a detection record is judged against. */
export interface Yardstick {
  readonly t0: Date;
  readonly guardMs: number;
  /** The vendor's clock at the look; a date beyond it is no date. */
  readonly lookedAt: Date;
  readonly host: QualysHost;
  readonly knowledge: QidKnowledge | undefined;
  readonly reboot: RebootState;
}

type Kind = RescanReading['kind'];

/** One detection record against the table of qualys 10.11: rows 4 to 19 and 22. */
export function readRecord(record: Detection, by: Yardstick): RescanReading {
  const [kind, reason, detail] = row(record, by);
  return { kind, reason, detail, subject: nameOf(record) };
}

/** A Fixed record whose fix is older than the patch and which was never reopened: neutral beside others. qualys 10.11 */
export function isHistorical(record: Detection, t0: Date): boolean {
  if (record.status !== 'fixed' || record.lastFixed === undefined || record.lastFixed > t0) return false;
  return record.lastReopened === undefined || record.lastReopened <= record.lastFixed;
}

export function nameOf(record: Detection): string {
  const place = [record.port, record.protocol, record.service, record.instance].filter((part) => part !== undefined);
  return `host ${record.hostId} QID ${record.qid}${place.length > 0 ? ` (${place.join('/')})` : ''}`;
}

function row(record: Detection, by: Yardstick): [Kind, ReasonCode, string] {
  if (record.ignored || record.disabled || by.knowledge?.disabled === true) {
    return ['unprovable', 'suppressed', 'IS_IGNORED, IS_DISABLED or the QID is switched off'];
  }
  const hit = readHit(record, by);
  if (hit) return hit;

  const doubt = doubtOf(record, by);
  if (doubt) return ['unprovable', 'data-quality', doubt];

  return record.status === 'fixed' ? readFixed(record, by) : readOpen(record, by);
}

/** Rows 5 to 8: found again after the patch. */
function readHit(record: Detection, by: Yardstick): [Kind, ReasonCode, string] | undefined {
  if (record.status === 'fixed' || record.status === 'unknown' || record.lastFound === undefined) return undefined;
  if (!isAfterGuard(evidenceTime(record.lastFound, record, by.host), by)) return undefined;
  if (record.lastFound.getTime() > by.lookedAt.getTime() + by.guardMs) return undefined;

  const detail = `found again at ${said(record.lastFound)}`;
  if (record.type === 'potential') return ['unprovable', 'potential-only', detail];
  if (record.type !== 'confirmed') return ['unprovable', 'data-quality', `${detail}, but of type ${record.type}`];
  if (record.kernel === 'not-running') return ['vulnerable', 'old-kernel-package-present', detail];
  if (by.reboot === 'disproven') return ['vulnerable', 'reboot-pending', `${detail}, not restarted since the patch`];
  return ['vulnerable', 'still-vulnerable', detail];
}

/** Row 22: anything that could not be read, that cannot be, or that contradicts itself. */
function doubtOf(record: Detection, by: Yardstick): string | undefined {
  const { status, type, lastTest, lastFixed, lastFound } = record;
  if (record.troubles.length > 0) return record.troubles.join('; ');
  if (status === 'unknown') return 'the status is none that we know';
  if (type === 'unknown' || type === 'info') return `a finding with a status is confirmed or potential, not ${type}`;
  if (record.kernel === 'unknown') return 'AFFECT_RUNNING_KERNEL is none that we know';
  if (lastTest === undefined) return 'LAST_TEST_DATETIME is missing';
  if (status === 'fixed' && lastFixed === undefined) return 'Fixed, but LAST_FIXED_DATETIME is missing';
  if (status !== 'fixed' && lastFound === undefined) return 'open, but LAST_FOUND_DATETIME is missing';
  if (status === 'fixed' && wasFoundSinceFix(record)) return 'Fixed, but found or reopened after LAST_FIXED_DATETIME';

  const dates = [lastTest, lastFixed, lastFound, by.host.lastVmScanned, by.host.lastVmAuthScanned];
  const ahead = dates.some((date) => date && date.getTime() > by.lookedAt.getTime() + by.guardMs);
  return ahead ? `a date lies after Qualys' own clock (${said(by.lookedAt)})` : undefined;
}

function wasFoundSinceFix({ lastFixed, lastFound, lastReopened }: Detection): boolean {
  return lastFixed !== undefined && [lastFound, lastReopened].some((date) => date !== undefined && date > lastFixed);
}

/** Rows 9 to 13: open, and not found again. */
function readOpen(record: Detection, by: Yardstick): [Kind, ReasonCode, string] {
  const tested = record.lastTest;
  const detail = `last tested ${said(tested)}, last found ${said(record.lastFound)}`;
  if (tested !== undefined && tested > by.t0) {
    if (!isAfterGuard(evidenceTime(tested, record, by.host), by)) return ['pending', 'scan-overlaps-patch', detail];
    return ['pending', 'tested-not-found', detail];
  }
  const scanned = lastScan(by.host);
  if (scanned === undefined || scanned <= by.t0) return ['pending', 'not-yet-rescanned', detail];
  const authenticated = by.host.lastVmAuthScanned;
  if (needsAuthentication(by.knowledge) && (authenticated === undefined || authenticated <= by.t0)) {
    return ['pending', 'authentication-missing', `${detail}; host scanned ${said(scanned)} without authentication`];
  }
  return ['pending', 'qid-not-tested', `${detail}; host scanned ${said(scanned)}`];
}

/** Rows 14 to 19, and 9 for a Fixed record. Proof is a date, after patch and guard, of a scan that reached the host. */
function readFixed(record: Detection, by: Yardstick): [Kind, ReasonCode, string] {
  const historical = isHistorical(record, by.t0);
  const detail = `fixed ${said(record.lastFixed)}, last tested ${said(record.lastTest)}`;
  const dates = [record.lastFixed, record.lastTest].flatMap((date) => (date && date > by.t0 ? [date] : []));
  if (dates.length === 0) return ['pending', 'fixed-before-change', detail];

  const scanned = lastScan(by.host);
  const withoutScan = `${detail}; the last scan of the host was ${said(scanned)}`;
  if (scanned === undefined || scanned <= by.t0) return ['unprovable', 'closed-without-scan', withoutScan];

  const after = dates.filter((date) => isAfterGuard(evidenceTime(date, record, by.host), by));
  if (after.length === 0) return ['pending', 'scan-overlaps-patch', detail];
  // Housekeeping of dead hosts sets LAST_FIXED alone: neither the record's test nor the host's scan moves with it.
  const proofs = after.filter((date) => isWithin(date, record.lastTest) && isWithin(date, scanned));
  if (proofs.length === 0) return ['unprovable', 'closed-without-scan', withoutScan];
  if (!proofs.some((date) => isAuthenticated(date, record, by))) {
    return ['pending', 'weak-evidence', `${detail}; last authenticated scan ${said(by.host.lastVmAuthScanned)}`];
  }
  // A restart that was disproved is the sensor's to report: it is proof, not mere absence of one.
  if (by.reboot === 'unproven') return ['pending', 'reboot-unproven', detail];
  return ['fixed', historical ? 'already-fixed' : 'fixed-and-healthy', detail];
}

function isAfterGuard(moment: Date, by: Yardstick): boolean {
  return moment.getTime() > by.t0.getTime() + by.guardMs;
}

/** A proof is no later than the scan that made it. */
function isWithin(date: Date, scan: Date | undefined): boolean {
  return scan !== undefined && date.getTime() <= scan.getTime() + SAME_SCAN_MS;
}

/** Adequate for this QID: an agent's word, an authenticated scan after the patch, or no authenticated check exists. */
function isAuthenticated(date: Date, record: Detection, by: Yardstick): boolean {
  if (!needsAuthentication(by.knowledge) || isByAgent(record, by.host)) return true;
  const authenticated = by.host.lastVmAuthScanned;
  if (authenticated === undefined || !isWithin(date, authenticated)) return false;
  return isAfterGuard(evidenceTime(authenticated, record, by.host), by);
}

/** A QID that the KnowledgeBase does not explain is treated as one that needs authentication. */
function needsAuthentication(knowledge: QidKnowledge | undefined): boolean {
  if (knowledge === undefined || !knowledge.known) return true;
  return knowledge.authTypes.length > 0 || !knowledge.remote;
}
