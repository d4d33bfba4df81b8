import type { Detection, QualysHost } from './qualys-facts.js';

/** Taken off a scanner's date when the scan that it belongs to cannot be told. qualys 10.1 */
const UNKNOWN_SCAN_MS = 2 * 60 * 60_000;
/** A detection's date and its scan's end may differ by this much. qualys 10.1 */
export const SAME_SCAN_MS = 60_000;

/**
 * The earliest moment at which the host may have been looked at for this date: an agent's date is that moment,
 * a scanner's date is the end of a scan, whose duration comes off. qualys 10.1
 */
export function evidenceTime(date: Date, record: Detection, host: QualysHost): Date {
  return lookStart(date, host, isByAgent(record, host));
}

/** The same for a date of the host record itself: when began the look that ended then? */
export function lookStart(end: Date, host: QualysHost, byAgent: boolean): Date {
  return new Date(end.getTime() - (scanMs(end, host) ?? (byAgent ? undatedScanMs(host) : longestScanMs(host))));
}

/**
 * An agent's word is one only where an agent reports the host record; a scanner's record that claims one is a scanner's.
 * Where no source is named, it is the agent's if it moved the date of the last login too, as an agent's collection does.
 * qualys 4.3
 */
export function isByAgent({ source, lastTest }: Detection, { agent, lastVmAuthScanned }: QualysHost): boolean {
  if (!agent || source === 'scanner') return false;
  if (source === 'agent') return true;
  return lastTest !== undefined && lastVmAuthScanned !== undefined && isSameScan(lastTest, lastVmAuthScanned);
}

function isSameScan(one: Date, other: Date): boolean {
  return Math.abs(one.getTime() - other.getTime()) <= SAME_SCAN_MS;
}

/** Duration of the scan that ended at this date, if it is one that the host remembers. */
function scanMs(end: Date, host: QualysHost): number | undefined {
  const same = scansOf(host).filter(({ ended }) => ended !== undefined && isSameScan(ended, end));
  return same.length > 0 ? Math.max(...same.map(({ ms }) => ms)) : undefined;
}

/** Even an agent's date may be the end of a scan whose own end is not told. */
function undatedScanMs(host: QualysHost): number {
  return Math.max(0, ...scansOf(host).flatMap(({ ended, ms }) => (ended === undefined ? [ms] : [])));
}

/** Nothing shows that a forgotten scan was quicker than those remembered. */
function longestScanMs(host: QualysHost): number {
  return Math.max(UNKNOWN_SCAN_MS, ...scansOf(host).map(({ ms }) => ms));
}

/** The scans whose duration the host tells; none takes no time at all. */
function scansOf(host: QualysHost): { ended: Date | undefined; ms: number }[] {
  const scans = [
    [host.lastVmScanned, host.lastVmScannedDurationS],
    [host.lastVmAuthScanned, host.lastVmAuthScannedDurationS],
  ] as const;
  return scans.map(([ended, seconds = 0]) => ({ ended, ms: seconds * 1000 })).filter(({ ms }) => ms > 0);
}

/** The newest date at which any VM scan reached the host. */
export function lastScan(host: QualysHost): Date | undefined {
  return latest(host.lastVmScanned, host.lastVmAuthScanned);
}

export function latest(...dates: readonly (Date | undefined)[]): Date | undefined {
  return inOrder(dates).at(-1);
}

export function earliest(...dates: readonly (Date | undefined)[]): Date | undefined {
  return inOrder(dates).at(0);
}

function inOrder(dates: readonly (Date | undefined)[]): readonly Date[] {
  return dates.filter((date) => date !== undefined).sort((a, b) => a.getTime() - b.getTime());
}

/** Known, and later than the other. What is not known is neither before nor after. */
export function isAfter(date: Date | undefined, other: Date | undefined): boolean {
  return msOf(date) > msOf(other);
}

/** Known, and no later than the other. */
export function isUpTo(date: Date | undefined, other: Date | undefined): boolean {
  return msOf(date) <= msOf(other);
}

function msOf(date: Date | undefined): number {
  return date?.getTime() ?? NaN;
}

/** `date` in words for a person, to the second, or that it is missing. */
export function said(date: Date | undefined): string {
  return date === undefined ? 'missing' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
