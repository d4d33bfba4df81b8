import { lastBootOf } from './boots.js';
import type { Evidence } from './evidence.js';
import { earliest, isAfter, latest } from './evidence-time.js';
import { cveRows, patchesRows, type Since } from './opinion-rows.js';
import { readAs } from './read-as.js';
import { healthKinds, joined, type HealthReading } from './reading.js';
import { restartsFrom, sensorDenies } from './reboot.js';
import type { RowLine } from './rows.js';
import { heard } from './sensor-case.js';
import { looksInOrder } from './sensor-looks.js';

export interface OpinionReading {
  /** The worst that speaks against a finding that Qualys calls fixed. */
  readonly against: HealthReading | undefined;
  /** The CVEs that Falcon closed after the patch, in upper case. */
  readonly closed: ReadonlySet<string>;
  readonly lines: readonly RowLine[];
}

/** Falcon's own word on the findings. Where it was not asked, or has nothing, it changes nothing. crowdstrike 5.1, 5.2 */
export function readOpinion(evidence: Evidence): OpinionReading {
  const { opinion } = evidence.falcon;
  if (opinion?.kind !== 'told') return { against: undefined, closed: new Set(), lines: [] };
  const since = sinceOf(evidence);
  const perCve = opinion.cves.map((one) =>
    readAs(
      cveRows,
      { ...since, toldAt: opinion.at, opinion: one },
      { source: 'falcon', subject: one.cve.toUpperCase() },
    ),
  );
  const patches = opinion.patches && { ...since, patches: opinion.patches, hostAgrees: isUnbooted(evidence) };
  const { readings, lines } = joined([
    ...perCve,
    ...(patches ? [readAs(patchesRows, patches, { source: 'falcon', subject: 'installed patches' })] : []),
  ]);
  return {
    against: worstOf(readings.filter(({ kind }) => kind !== 'healthy')),
    closed: new Set(readings.filter(({ kind }) => kind === 'healthy').map(({ subject }) => subject)),
    lines,
  };
}

function sinceOf(evidence: Evidence): Since {
  const t0 = evidence.t0.at;
  const boot = latest(t0, lastBootOf(evidence)) ?? t0;
  const contacts = looksInOrder(evidence).map(({ host }) => host && heard(host));
  return { t0, boot, contact: earliest(...contacts.filter((seen) => isAfter(seen, boot))) };
}

function isUnbooted(evidence: Evidence): boolean {
  const from = restartsFrom(evidence);
  return from !== undefined && sensorDenies(looksInOrder(evidence).at(-1)?.host, from);
}

function worstOf(readings: readonly HealthReading[]): HealthReading | undefined {
  const rank = ({ kind, reason, subject }: HealthReading): string =>
    `${healthKinds.indexOf(kind)} ${reason} ${subject}`;
  return readings.reduce<HealthReading | undefined>(
    (held, reading) => (held === undefined || rank(reading) < rank(held) ? reading : held),
    undefined,
  );
}
