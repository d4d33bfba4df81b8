import type { Criterion } from './evidence.js';
import type { HealthKind, HealthReading, RescanKind, RescanReading } from './reading.js';
import type { ReasonCode } from './reasons.js';
import type { RowLine } from './rows.js';
import { isProvableByFalcon, isProvedByFalcon, isQualysSilent, type Said } from './second-opinion.js';
import type { Ruling } from './verdict.js';

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

export interface Weighed extends Said {
  readonly rescan: RescanReading;
  readonly criterion: Criterion;
  readonly overdue: boolean;
}

interface Ruled {
  readonly ruling: Ruling;
  readonly reason: ReasonCode;
  /** What was held against Qualys' word. */
  readonly health: HealthReading;
  readonly line: RowLine;
}

/** One ruling from what both sources say. */
export function rule(its: Weighed): Ruled {
  const health = heldAgainst(its);
  const alone = its.criterion.sources === 'either' ? oneSource(its) : undefined;
  const [ruling, reason] = alone ?? failedForGood(its) ?? bothSources(its, health);
  const because = `Qualys ${its.rescan.kind} (${its.rescan.reason}), Falcon ${health.kind} (${health.reason})`;
  const late = its.overdue ? ', at the deadline' : '';
  const line: RowLine = {
    source: 'ticket',
    row: its.criterion.sources,
    subject: 'ruling',
    reason,
    applied: true,
    because: `${because}${late}: ${ruling}`,
  };
  return { ruling, reason, health, line };
}

/**
 * The sensor's state; but where Qualys says fixed, what Falcon knows about the finding itself. That counts once the
 * sensor's state is good, or when there is no time left: a host that is still coming back has not been evaluated yet.
 */
function heldAgainst({ rescan, sensor, opinion: { against }, overdue }: Weighed): HealthReading {
  if (rescan.kind !== 'fixed') return sensor;
  if (sensor.reason === 'build-too-old') return { ...sensor, kind: 'unwell', reason: 'sources-disagree' };
  if (against === undefined) return sensor;
  const counts = sensor.kind === 'healthy' || (sensor.kind === 'settling' && overdue && against.kind !== 'settling');
  return counts ? against : sensor;
}

function bothSources({ rescan, overdue }: Weighed, health: HealthReading): [Ruling, ReasonCode] {
  const ruling = RULINGS[rescan.kind][health.kind];
  if (ruling === 'wait' && overdue) return atDeadline(rescan, health);
  // A verdict is explained by the source that decided it: the scanner, unless it said fixed.
  return [ruling, rescan.kind === 'fixed' && ruling !== 'verified' ? health.reason : rescan.reason];
}

/** A patch that its job reports as failed, where the settings take that word without the scanner's. */
function failedForGood({ rescan, readings, criterion }: Weighed): [Ruling, ReasonCode] | undefined {
  if (criterion.failedPatchIsFinal !== true || rescan.kind !== 'pending') return undefined;
  return readings.some(({ reason }) => reason === 'patch-job-failed') ? ['failed', 'patch-failed'] : undefined;
}

/** A wait that met its deadline becomes what is known by then. qualys 10.11 row 23 */
function atDeadline(rescan: RescanReading, health: HealthReading): [Ruling, ReasonCode] {
  if (health.kind === 'ineffective') return ['failed', health.reason];
  if (rescan.reason === 'reboot-pending') return ['failed', rescan.reason];
  if (rescan.kind === 'fixed' || health.kind === 'unwell') return ['review', health.reason];
  return ['review', NO_RESCAN.has(rescan.reason) ? 'rescan-timeout' : rescan.reason];
}

/**
 * Criterion `either`: one source verifies where the other is silent, never where it contradicts. Falcon has the word only
 * where Qualys has no host, or has not looked by the deadline; its health alone never verifies.
 */
function oneSource(its: Weighed): [Ruling, ReasonCode] | undefined {
  const { rescan, sensor, opinion, reboot, overdue, criterion } = its;
  if (rescan.kind === 'fixed') {
    const forgiven = FORGIVEN.has(sensor.reason) && opinion.against === undefined && reboot !== 'disproven';
    return forgiven ? ['verified', 'fixed-without-sensor'] : undefined;
  }
  if (!isQualysSilent(its)) return undefined;
  const isFinal = rescan.kind === 'unprovable';
  if (isProvedByFalcon(its)) return isFinal || overdue ? ['verified', 'fixed-by-second-opinion'] : undefined;
  return isFinal && !overdue && mayStillBeProved(its, criterion) ? ['wait', 'opinion-pending'] : undefined;
}

function mayStillBeProved({ evidence, sensor }: Weighed, { secondOpinion }: Criterion): boolean {
  const { opinion } = evidence.falcon;
  const asked = opinion?.kind === 'told' || (secondOpinion === true && opinion === undefined);
  return asked && isProvableByFalcon(evidence) && (sensor.kind === 'healthy' || sensor.kind === 'settling');
}
