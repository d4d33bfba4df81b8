import { seeded } from './sim-clock.js';

const HOUR_MS = 3_600_000;

export interface Told {
  readonly ok: boolean;
  readonly waitMs?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the subscription has seen of us and of its other client. */
export interface Tally {
  ours: number;
  refusedToUs: number;
  theirs: number;
  refusedToThem: number;
  mostInAnHour: number;
}

/**
 * One endpoint of a Qualys subscription: so many calls in a sliding hour, two in flight, the same for everybody. Another
 * client asks half of the limit, in bursts, and never waits for anybody.
 */
export function createEndpoint({ limit, inFlight, until, seed }: EndpointOptions) {
  const tally: Tally = { ours: 0, refusedToUs: 0, theirs: 0, refusedToThem: 0, mostInAnHour: 0 };
  const neighbour = neighbourCalls({ perHour: limit / 2, until, seed });
  let spent: number[] = [];
  let flying: number[] = [];

  function admit(now: number, lastsMs: number): Told {
    spent = spent.filter((time) => time > now - HOUR_MS);
    flying = flying.filter((end) => end > now);
    const left = limit - spent.length;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-window-sec': '3600',
      'x-ratelimit-remaining': String(Math.max(0, left - 1)),
    };
    if (flying.length >= inFlight) return { ok: false, headers: {} };
    if (left <= 0) return { ok: false, waitMs: (spent[0] ?? now) + HOUR_MS - now, headers };
    spent.push(now);
    flying.push(now + lastsMs);
    tally.mostInAnHour = Math.max(tally.mostInAnHour, spent.length);
    return { ok: true, headers };
  }

  function letTheNeighbourAsk(now: number): void {
    for (let call = neighbour[0]; call !== undefined && call.at <= now; call = neighbour[0]) {
      neighbour.shift();
      tally.theirs += 1;
      if (!admit(call.at, call.lastsMs).ok) tally.refusedToThem += 1;
    }
  }

  return {
    tally,
    ask: (now: number, lastsMs: number): Told => {
      letTheNeighbourAsk(now);
      tally.ours += 1;
      const told = admit(now, lastsMs);
      if (!told.ok) tally.refusedToUs += 1;
      return told;
    },
  };
}

interface EndpointOptions {
  readonly limit: number;
  readonly inFlight: number;
  readonly until: number;
  readonly seed: number;
}

/** One call after the other, a third of them in the first six minutes of every hour. */
function neighbourCalls({ perHour, until, seed }: { perHour: number; until: number; seed: number }) {
  const random = seeded(seed);
  const calls: { at: number; lastsMs: number }[] = [];
  for (let hour = until - 26 * HOUR_MS; hour < until; hour += HOUR_MS) {
    const times = Array.from({ length: perHour }, (_, index) => random() * (index % 3 === 0 ? HOUR_MS / 10 : HOUR_MS));
    let free = hour;
    for (const time of times.sort((a, b) => a - b)) {
      const at = Math.max(hour + time, free);
      calls.push({ at, lastsMs: 3000 });
      free = at + 3000;
    }
  }
  return calls;
}
