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
  if (record.source === 'agent') return date;
  return new Date(date.getTime() - scanDurationMs(date, host));
}

function scanDurationMs(end: Date, host: QualysHost): number {
  const durations = [
    durationIfSame(end, host.lastVmScanned, host.lastVmScannedDurationS),
    durationIfSame(end, host.lastVmAuthScanned, host.lastVmAuthScannedDurationS),
  ].filter((ms) => ms !== undefined);
  return durations.length > 0 ? Math.max(...durations) : UNKNOWN_SCAN_MS;
}

function durationIfSame(end: Date, scanned: Date | undefined, seconds: number | undefined): number | undefined {
  if (scanned === undefined || seconds === undefined) return undefined;
  return Math.abs(scanned.getTime() - end.getTime()) <= SAME_SCAN_MS ? seconds * 1000 : undefined;
}

/** The newest date at which any VM scan reached the host. */
export function lastScan(host: QualysHost): Date | undefined {
  return latest(host.lastVmScanned, host.lastVmAuthScanned);
}

export function latest(...dates: readonly (Date | undefined)[]): Date | undefined {
  return dates.reduce<Date | undefined>(
    (held, date) => (date !== undefined && (held === undefined || date > held) ? date : held),
    undefined,
  );
}

/** `date` in words for a finding: the moment, or that it is missing. */
export function said(date: Date | undefined): string {
  return date === undefined ? 'missing' : date.toISOString();
}
