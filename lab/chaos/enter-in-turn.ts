import { setTimeout as sleep } from 'node:timers/promises';
import { play } from '../demo/play.js';
import type { Actor, Vendors } from '../demo/stage.js';
import { isPrompt } from './chaos-cast.js';

interface Turns {
  readonly signal: AbortSignal;
  readonly ticketPaceMs: number;
  readonly onTheirWay: number;
}

/**
 * Plays the stories one after the other, so many at once, not counting those that wait for their deadline: while processes
 * are killed, tickets come no faster than they go, on a slow machine as on a fast one. Resolves when the last beat of the
 * last one has happened.
 */
export async function enterInTurn(
  vendors: Vendors,
  actors: readonly Actor[],
  { signal, ticketPaceMs, onTheirWay }: Turns,
): Promise<void> {
  const playing: Promise<void>[] = [];
  const entered: Actor[] = [];
  for (const actor of actors) {
    while (entered.filter((one) => isOnItsWay(vendors, one)).length >= onTheirWay) {
      await sleep(250, undefined, { signal });
    }
    entered.push(actor);
    playing.push(play(vendors, [actor], { signal }));
    await sleep(ticketPaceMs, undefined, { signal });
  }
  await Promise.all(playing);
}

function isOnItsWay({ servicenow }: Vendors, { role, sysId }: Actor): boolean {
  return isPrompt(role) && servicenow.incident(sysId)?.['state'] === '10';
}
