/** Bare hours or minutes could be either, and are not read. */
const OFFSET = /^(?:UTC|GMT)?([+-])(0\d|1[0-4]):?([0-5]\d)$/;
const MINUTE_MS = 60_000;

/**
 * A wall-clock moment of the host, which Falcon writes as if it were UTC, in real UTC. Missing when the offset is
 * missing or cannot be read: the hour is never guessed. crowdstrike 3
 */
export function utcOf(wallClock: Date | undefined, offset: string | undefined): Date | undefined {
  const minutes = minutesOf(offset?.trim().toUpperCase() ?? '');
  return wallClock === undefined || minutes === undefined
    ? undefined
    : new Date(wallClock.getTime() - minutes * MINUTE_MS);
}

function minutesOf(offset: string): number | undefined {
  if (['Z', 'UTC', 'GMT'].includes(offset)) return 0;
  const [, sign, hours, minutes] = OFFSET.exec(offset) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
