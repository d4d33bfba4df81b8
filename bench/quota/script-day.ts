import { evidenceAt, type Machine } from './estate.js';
import type { createEndpoint } from './subscription.js';

const ONE_MS = 1000;

/**
 * The same day by a script as cron would run it: every five minutes one call for every ticket that waits, one after the
 * other; told that it asks too much, it waits as long as it is told, and goes on where it was. It asks nothing but the
 * detections, writes in no time, and needs no second look.
 */
export function scriptDay(
  machines: readonly Machine[],
  { endpoint, start, hours }: { endpoint: ReturnType<typeof createEndpoint>; start: Date; hours: number },
): ReadonlyMap<number, number> {
  const reported = new Map<number, number>();
  const end = start.getTime() + hours * 3_600_000;
  let now = start.getTime();
  while (now < end && reported.size < machines.length) {
    const began = now;
    for (const machine of machines.filter(({ index }) => !reported.has(index))) {
      now = answeredAt(endpoint, now, end);
      if (evidenceAt(machine) <= now) reported.set(machine.index, now);
    }
    now = Math.max(now, began + 300_000);
  }
  return reported;
}

/** Asks until it is answered, or the day is over. */
function answeredAt(endpoint: ReturnType<typeof createEndpoint>, from: number, end: number): number {
  let now = from;
  while (now < end) {
    const told = endpoint.ask(now, ONE_MS);
    if (told.ok) return now + ONE_MS;
    now += told.waitMs ?? 15_000;
  }
  return now;
}
