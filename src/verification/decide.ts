import type { Criterion, Evidence } from './evidence.js';
import { readQualys } from './read-qualys.js';
import { readSensor } from './read-sensor.js';
import { readTicket } from './read-ticket.js';
import { worst, type HealthKind, type HealthReading, type RescanKind, type RescanReading } from './reading.js';
import { rebootState } from './reboot.js';
import type { ReasonCode } from './reasons.js';
import type { Finding, Ruling, Verdict } from './verdict.js';

/** Version of the rules below and of the tables they read; kept with every verdict so that it can be replayed. */
const RULES = '1';

/** Criterion `both`, signed by the owner: a cell removed does not compile, a cell changed fails a test. */
const RULINGS = {
  fixed: { healthy: 'verified', settling: 'wait', ineffective: 'failed', unwell: 'review', unknown: 'review' },
  pending: { healthy: 'wait', settling: 'wait', ineffective: 'wait', unwell: 'wait', unknown: 'wait' },
  vulnerable: { healthy: 'failed', settling: 'failed', ineffective: 'failed', unwell: 'failed', unknown: 'failed' },
  unprovable: { healthy: 'review', settling: 'review', ineffective: 'review', unwell: 'review', unknown: 'review' },
} as const satisfies Record<RescanKind, Record<HealthKind, Ruling>>;

/** Silence of Falcon, which `either` forgives; a record that contradicts or cannot be told apart is not silence. */
const FORGIVEN: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['sensor-not-found']);
/** Waits that at the deadline say the same thing: no rescan came. */
const NO_RESCAN: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['not-yet-rescanned', 'scan-overlaps-patch']);

/** What the evidence means now. Total and pure: the same facts and the same moment always give the same verdict. */
export function decide(evidence: Evidence, criterion: Criterion, now: Date): Verdict {
  const overdue = now >= evidence.deadlineAt;
  const obstacle = readTicket(evidence.ticket);
  if (obstacle) return { ruling: 'review', reason: obstacle.reason, findings: [obstacle], warnings: [], rules: RULES };

  const reboot = rebootState(evidence);
  const readings = readQualys(evidence, criterion.clockGuardMs, reboot);
  const sensor = readSensor(evidence, criterion.health, now);
  const rescan = worst(readings);
  if (rescan === undefined) throw new Error('Qualys was read and gave no reading: every case must give one');

  const forgiving = criterion.sources === 'either' && reboot !== 'disproven';
  const ruling = rule(rescan, sensor.reading, forgiving);
  const [final, reason] =
    ruling === 'wait' && overdue
      ? atDeadline(rescan, sensor.reading)
      : [ruling, reasonOf(ruling, rescan, sensor.reading)];
  return {
    ruling: final,
    reason,
    findings: [...readings.map((reading) => finding(reading, 'qualys')), finding(sensor.reading, 'falcon')],
    warnings: sensor.warnings.map((warning) => finding(warning, 'falcon')),
    rules: RULES,
  };
}

function rule(rescan: RescanReading, health: HealthReading, forgiving: boolean): Ruling {
  if (forgiving && rescan.kind === 'fixed' && FORGIVEN.has(health.reason)) return 'verified';
  return RULINGS[rescan.kind][health.kind];
}

/** A verdict is explained by the source that decided it: the scanner, unless it said fixed. */
function reasonOf(ruling: Ruling, rescan: RescanReading, health: HealthReading): ReasonCode {
  if (ruling === 'verified' && health.kind !== 'healthy') return 'fixed-without-sensor';
  return rescan.kind === 'fixed' && ruling !== 'verified' ? health.reason : rescan.reason;
}

/** A wait that met its deadline becomes what is known by then. */
function atDeadline(rescan: RescanReading, health: HealthReading): [Ruling, ReasonCode] {
  if (health.kind === 'ineffective') return ['failed', health.reason];
  if (rescan.kind === 'fixed' || health.kind === 'unwell') return ['review', health.reason];
  return ['review', NO_RESCAN.has(rescan.reason) ? 'rescan-timeout' : rescan.reason];
}

function finding(reading: RescanReading | HealthReading, source: Finding['source']): Finding {
  return { reason: reading.reason, source, subject: reading.subject, detail: reading.detail };
}
