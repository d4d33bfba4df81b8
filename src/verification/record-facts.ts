import { evidenceTime, isAfter, isByAgent, isUpTo, lastScan, SAME_SCAN_MS, said } from './evidence-time.js';
import type { Detection, QidKnowledge, QualysHost } from './qualys-facts.js';
import type { PatchWord } from './patch-word.js';
import type { RebootState } from './reboot.js';

/** What a detection record is judged against. */
export interface Yardstick {
  readonly t0: Date;
  /** From when on a look counts: the patch, or the restart that it needed. qualys 10.1 */
  readonly countsFrom: Date;
  readonly guardMs: number;
  /** The vendor's clock at the look; a date beyond it is no date. */
  readonly lookedAt: Date;
  readonly host: QualysHost;
  readonly knowledge: QidKnowledge | undefined;
  readonly reboot: RebootState;
  /** When Qualys last saw, after the patch, that the machine waits for a restart. */
  readonly restartPending: Date | undefined;
  /** Why nothing that reports this host can test this QID, if so. */
  readonly untestable: string | undefined;
  /** What Patch Management says of the finding's patches; missing where it was not asked. */
  readonly patches?: PatchWord | undefined;
  /** When a patch job last said that it waits for a restart. */
  readonly jobWaits?: Date | undefined;
}

export interface RecordCase extends Yardstick {
  readonly record: Detection;
}

export function nameOf(record: Detection): string {
  const place = [record.port, record.protocol, record.service, record.instance].filter((part) => part !== undefined);
  return `host ${record.hostId} QID ${record.qid}${place.length > 0 ? ` (${place.join('/')})` : ''}`;
}

export function isSuppressed({ record, knowledge }: Pick<RecordCase, 'record' | 'knowledge'>): boolean {
  return record.ignored || record.disabled || knowledge?.disabled === true;
}

/**
 * A Fixed record whose fix is older than the patch, not reopened since nor found after it: neutral beside others. One that
 * is suppressed or could not be read is nothing of the kind. qualys 10.11
 */
export function isHistorical(record: Detection, t0: Date): boolean {
  const { status, lastFixed, lastFound, lastReopened, ignored, disabled, troubles } = record;
  if (status !== 'fixed' || ignored || disabled || troubles.length > 0) return false;
  return isUpTo(lastFixed, t0) && !isAfter(lastFound, t0) && !isAfter(lastReopened, lastFixed);
}

/** The words for a record that is open and was found again after patch and guard. qualys 10.11 row 5 */
export function hit(its: RecordCase): string | undefined {
  const { record, lookedAt, guardMs, host } = its;
  const { status, lastFound } = record;
  if (status === 'fixed' || status === 'unknown') return undefined;
  const began = lastFound && evidenceTime(lastFound, record, host);
  const isTold = isUpTo(lastFound, new Date(lookedAt.getTime() + guardMs));
  return isTold && isAfterGuard(began, its) ? `found again at ${said(lastFound)}` : undefined;
}

/** Anything that could not be read, that cannot be, or that contradicts itself. qualys 10.11 row 22 */
export function doubtOf({ record, host, knowledge, lookedAt, guardMs }: RecordCase): string | undefined {
  const { status, type, lastTest, lastFixed, lastFound } = record;
  const troubles = [...record.troubles, ...(knowledge?.troubles ?? [])];
  if (troubles.length > 0) return troubles.join('; ');
  if (status === 'unknown') return 'the status is none that we know';
  if (type === 'unknown' || type === 'info') return `a finding with a status is confirmed or potential, not ${type}`;
  if (record.kernel === 'unknown') return 'AFFECT_RUNNING_KERNEL is none that we know';
  if (lastTest === undefined) return 'LAST_TEST_DATETIME is missing';
  if (status === 'fixed' && lastFixed === undefined) return 'Fixed, but LAST_FIXED_DATETIME is missing';
  if (status !== 'fixed' && lastFound === undefined) return 'open, but LAST_FOUND_DATETIME is missing';
  if (status === 'fixed' && wasFoundSinceFix(record)) return 'Fixed, but found or reopened after LAST_FIXED_DATETIME';

  const dates = [lastTest, lastFixed, lastFound, host.lastVmScanned, host.lastVmAuthScanned];
  const ahead = dates.some((date) => isAfter(date, new Date(lookedAt.getTime() + guardMs)));
  return ahead ? `a date lies after Qualys' own clock (${said(lookedAt)})` : undefined;
}

export function isFixed({ record }: RecordCase): boolean {
  return record.status === 'fixed';
}

/** Open, and never tested since the patch. */
export function isUntested(its: RecordCase): boolean {
  return !isFixed(its) && !isAfter(its.record.lastTest, its.t0);
}

export function isScannedSince({ host, t0 }: RecordCase): boolean {
  return isAfter(lastScan(host), t0);
}

export function lacksLogin({ host, knowledge, t0 }: RecordCase): boolean {
  return needsAuthentication(knowledge) && !isAfter(host.lastVmAuthScanned, t0);
}

export function overlaps(its: RecordCase): boolean {
  if (isFixed(its)) return datesAfterGuard(its).length === 0;
  const { record, host, t0 } = its;
  const began = record.lastTest && evidenceTime(record.lastTest, record, host);
  return isAfter(record.lastTest, t0) && !isAfterGuard(began, its);
}

export function isClosedWithoutScan(its: RecordCase): boolean {
  if (!isScannedSince(its)) return true;
  return datesAfterGuard(its).length > 0 && proofsOf(its).length === 0;
}

/** Dates of test and fix after the patch. */
export function datesSince({ record, t0 }: RecordCase): readonly Date[] {
  return [record.lastFixed, record.lastTest].flatMap((date) => (date && date > t0 ? [date] : []));
}

/** Those of them whose scan began after patch and guard. */
function datesAfterGuard(its: RecordCase): readonly Date[] {
  return datesSince(its).filter((date) => isAfterGuard(evidenceTime(date, its.record, its.host), its));
}

/** Those of them that a test of the record and a scan of the host bear out: housekeeping of dead hosts moves neither. */
export function proofsOf(its: RecordCase): readonly Date[] {
  const { record, host } = its;
  return datesAfterGuard(its).filter((date) => isWithin(date, record.lastTest) && isWithin(date, lastScan(host)));
}

/** Adequate for this QID: an agent's word, an authenticated scan after the patch, or no authenticated check exists. */
export function isAuthenticated(date: Date, its: RecordCase): boolean {
  const { record, host, knowledge } = its;
  if (!needsAuthentication(knowledge) || isByAgent(record, host)) return true;
  const authenticated = host.insufficientPrivilege === true ? undefined : host.lastVmAuthScanned;
  if (authenticated === undefined || !isOf(date, authenticated, host.lastVmAuthScannedDurationS)) return false;
  return isAfterGuard(evidenceTime(authenticated, record, host), its);
}

/** A QID that the KnowledgeBase does not explain is treated as one that needs authentication. */
function needsAuthentication(knowledge: QidKnowledge | undefined): boolean {
  if (knowledge === undefined || !knowledge.known) return true;
  return knowledge.authTypes.length > 0 || !knowledge.remote;
}

function isAfterGuard(moment: Date | undefined, { countsFrom, guardMs }: Yardstick): boolean {
  return isAfter(moment, new Date(countsFrom.getTime() + guardMs));
}

/** Made by the scan that ended then: another scan with a login, or an agent, may have moved that date since. qualys 4.3 */
function isOf(date: Date, ended: Date, durationS = 0): boolean {
  const began = ended.getTime() - Math.max(0, durationS) * 1000;
  return isWithin(date, ended) && date.getTime() >= began - SAME_SCAN_MS;
}

/** A proof is no later than the scan that made it. */
function isWithin(date: Date, scan: Date | undefined): boolean {
  return isUpTo(date, scan && new Date(scan.getTime() + SAME_SCAN_MS));
}

function wasFoundSinceFix({ lastFixed, lastFound, lastReopened }: Detection): boolean {
  return [lastFound, lastReopened].some((date) => isAfter(date, lastFixed));
}
