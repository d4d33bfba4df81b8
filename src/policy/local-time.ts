export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Where the hands of a clock on that wall stand. */
export interface LocalTime {
  readonly day: Weekday;
  /** Minutes since midnight. */
  readonly minute: number;
}

export type WallClock = (at: Date) => LocalTime;

/** One clock for each zone, however many rules look at it; each remembers the minute that it showed last, for reading it takes time. */
export function createWallClocks(): (zone: string) => WallClock {
  const clocks = new Map<string, WallClock>();
  return (zone) => {
    const clock = clocks.get(zone) ?? remembering(wallClock(zone));
    clocks.set(zone, clock);
    return clock;
  };
}

/** Of policies, not of history: since 1972 every zone is whole minutes away from UTC. */
function remembering(read: WallClock): WallClock {
  let last: { readonly minute: number; readonly shown: LocalTime } | undefined;
  return (at) => {
    const minute = Math.floor(at.getTime() / 60_000);
    if (last?.minute !== minute) last = { minute, shown: read(at) };
    return last.shown;
  };
}

/** Reads moments as a wall clock of the zone (IANA) shows them. Throws a RangeError for a zone that nobody knows. */
export function wallClock(zone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const name = parts.get('weekday')?.toLowerCase();
    const day = weekdays.find((weekday) => weekday === name);
    if (day === undefined) throw new RangeError(`expected a weekday of ${zone}, got ${String(name)}`);
    return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
}
