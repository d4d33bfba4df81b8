import type { ReasonCode } from './reasons.js';
import type { RowLine, Said } from './rows.js';

export const rescanKinds = ['vulnerable', 'unprovable', 'pending', 'fixed'] as const;
/** What the scanner's records say about the finding. Worst first: the order in which they win. */
export type RescanKind = (typeof rescanKinds)[number];

export const healthKinds = ['ineffective', 'unwell', 'unknown', 'settling', 'healthy'] as const;
/** What Falcon says about host and sensor. `ineffective` is proof that the patch is not live. */
export type HealthKind = (typeof healthKinds)[number];

/** One fact read: which row of the tables applied, to what, and why. */
export interface Reading<Kind> extends Said<Kind> {
  readonly subject: string;
}
export type RescanReading = Reading<RescanKind>;
export type HealthReading = Reading<HealthKind>;

/** All that was read, what is accepted with a warning, and every row that was tried on the way. */
export interface Traced<Reading> {
  readonly readings: readonly Reading[];
  readonly warnings: readonly Reading[];
  readonly lines: readonly RowLine[];
}

/** The traces of several subjects, in their order, as one. */
export function joined<Reading>(traces: readonly Traced<Reading>[]): Traced<Reading> {
  return {
    readings: traces.flatMap(({ readings }) => readings),
    warnings: traces.flatMap(({ warnings }) => warnings),
    lines: traces.flatMap(({ lines }) => lines),
  };
}

/** Of what waits, a restart that is due speaks first, and then a patch that has failed: both are news for a person. */
function first(kind: RescanKind, reason: ReasonCode): string {
  if (kind !== 'pending') return '';
  if (reason === 'reboot-pending') return '  ';
  return reason === 'patch-job-failed' ? ' ' : '';
}

/**
 * The worst reading; among equals the one whose reason and subject sort first, so that order never matters. A finding
 * fixed by this patch speaks before one that had been fixed already.
 */
export function worst(readings: readonly RescanReading[]): RescanReading | undefined {
  const rank = ({ kind, reason, subject }: RescanReading): string =>
    `${rescanKinds.indexOf(kind)} ${first(kind, reason)}${reason === 'already-fixed' ? '~' : ''}${reason} ${subject}`;
  return readings.reduce<RescanReading | undefined>(
    (held, reading) => (held === undefined || rank(reading) < rank(held) ? reading : held),
    undefined,
  );
}
