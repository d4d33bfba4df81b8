/** The patch of every case. Whatever a case calls +120m is two hours after it. */
export const T0 = new Date('2026-11-20T10:00:00Z');

const SPAN = /^(?:T0|(now)?((?:[+-]\d+(?:s|m|h|d))+)|(now))$/;
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The moment that a text of a case names: `T0`, `+120m` and `-1d` after and before the patch, `now` and `now-5m` by the
 * look at which it is read. Several spans add up: `+1d-10m`. Undefined: it names none.
 */
export function momentOf(text: string, now: Date): Date | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const [, relative, spans = '', only] = match;
  const from = (relative ?? only) ? now : T0;
  return new Date(from.getTime() + lengthOf(spans));
}

function lengthOf(spans: string): number {
  return [...spans.matchAll(/([+-]\d+)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unitOf(unit)],
    0,
  );
}

function unitOf(text: string | undefined): keyof typeof UNITS {
  return text === 's' || text === 'm' || text === 'h' ? text : 'd';
}

/** As Qualys and Falcon write it: UTC, whole seconds. */
export function isoText(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** As ServiceNow keeps it: UTC, whole seconds, no mark of the zone. */
export function glideText(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
