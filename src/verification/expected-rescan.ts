import type { Evidence } from './evidence.js';
import { lastScan } from './evidence-time.js';
import type { QualysHost } from './qualys-facts.js';

const HOUR_MS = 3_600_000;
/** Every four hours, unless the subscription says otherwise. qualys 12 */
const AGENT_EVERY_MS = 4 * HOUR_MS;
/** A scheduled scan of a whole network begins at the same time of the day. */
const SCANNER_EVERY_MS = 24 * HOUR_MS;
/** Two looks in less time are a rhythm of nobody: somebody pressed the button. */
const LEAST_EVERY_MS = HOUR_MS;
/** A look may take so long to end, or to be processed; what is later still was left out this time. */
export const LATE_MS = HOUR_MS / 2;

/** When a machine will probably be looked at again. A guess: it moves the next look, and no verdict rests on it. */
export interface ExpectedRescan {
  readonly at: Date;
  readonly everyMs: number;
  readonly by: 'agent' | 'scanner' | 'patch assessment';
  /** The rhythm was seen on this machine; else it is the usual one. */
  readonly seen: boolean;
}

/** The first rescan that is still to come, or at most half an hour late; undefined for a machine never scanned. */
export function expectedRescan(evidence: Evidence, now: Date): ExpectedRescan | undefined {
  const { latest, baseline } = evidence.qualys;
  const scans = (latest?.hosts ?? []).flatMap((host) => {
    const before = baseline?.hosts.find(({ hostId }) => hostId === host.hostId);
    return rescanOf(host, before, now) ?? [];
  });
  const all = [...scans, ...assessmentOf(evidence, now)];
  return all.reduce<ExpectedRescan | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
}

function rescanOf(host: QualysHost, before: QualysHost | undefined, now: Date): ExpectedRescan | undefined {
  const last = lastScan(host);
  if (last === undefined) return undefined;
  const usualMs = host.agent ? AGENT_EVERY_MS : SCANNER_EVERY_MS;
  const scannedBefore = before && lastScan(before);
  const gapMs = scannedBefore === undefined ? 0 : last.getTime() - scannedBefore.getTime();
  const seen = gapMs >= LEAST_EVERY_MS && gapMs <= usualMs;
  const everyMs = seen ? gapMs : usualMs;
  return { at: nextAt(last, everyMs, now), everyMs, by: host.agent ? 'agent' : 'scanner', seen };
}

/** The agent sends what it finds at each assessment of patches, too. Every 24 hours on the free version: seen, then. qualys 11.5 */
function assessmentOf({ patching }: Evidence, now: Date): readonly ExpectedRescan[] {
  const { assessedAt, assessedEveryMs, supported } = patching?.told?.asset ?? {};
  if (assessedAt === undefined || supported === false) return [];
  const everyMs = assessedEveryMs ?? AGENT_EVERY_MS;
  return [
    { at: nextAt(assessedAt, everyMs, now), everyMs, by: 'patch assessment', seen: assessedEveryMs !== undefined },
  ];
}

function nextAt(last: Date, everyMs: number, now: Date): Date {
  const rounds = Math.max(1, Math.ceil((now.getTime() - LATE_MS - last.getTime()) / everyMs));
  return new Date(last.getTime() + rounds * everyMs);
}
