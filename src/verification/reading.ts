import type { ReasonCode } from './reasons.js';

export const rescanKinds = ['vulnerable', 'unprovable', 'pending', 'fixed'] as const;
/** What the scanner's records say about the finding. Worst first: the order in which they win. */
export type RescanKind = (typeof rescanKinds)[number];

export const healthKinds = ['ineffective', 'unwell', 'unknown', 'settling', 'healthy'] as const;
/** What Falcon says about host and sensor. `ineffective` is proof that the patch is not live. */
export type HealthKind = (typeof healthKinds)[number];

/** One fact read: which row of the tables applied, to what, and why. */
export interface Reading<Kind> {
  readonly kind: Kind;
  readonly reason: ReasonCode;
  readonly subject: string;
  readonly detail: string;
}
export type RescanReading = Reading<RescanKind>;
export type HealthReading = Reading<HealthKind>;

/**
 * The worst reading; among equals the one whose reason and subject sort first, so that order never matters. A finding
 * fixed by this patch speaks before one that had been fixed already.
 */
export function worst(readings: readonly RescanReading[]): RescanReading | undefined {
  const rank = ({ kind, reason, subject }: RescanReading): string =>
    `${rescanKinds.indexOf(kind)} ${reason === 'already-fixed' ? '~' : ''}${reason} ${subject}`;
  return readings.reduce<RescanReading | undefined>(
    (held, reading) => (held === undefined || rank(reading) < rank(held) ? reading : held),
    undefined,
  );
}
