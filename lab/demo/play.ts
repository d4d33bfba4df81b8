import { setTimeout as sleep } from 'node:timers/promises';
import { patchedAndPending } from './stories.js';
import type { Actor, Vendors } from './stage.js';

/** The next ticket enters the state this long after the one before. */
const PACE_MS = 400;

interface Tempo {
  readonly signal: AbortSignal;
  readonly paceMs?: number;
}

/** Plays every story at its own time, as the morning would. Resolves when the last beat has happened. */
export async function play(
  vendors: Vendors,
  actors: readonly Actor[],
  { signal, paceMs = PACE_MS }: Tempo,
): Promise<void> {
  await Promise.all(actors.map((actor, index) => perform(vendors, actor, { startMs: index * paceMs, signal })));
}

async function perform(
  vendors: Vendors,
  actor: Actor,
  { startMs, signal }: { startMs: number; signal: AbortSignal },
): Promise<void> {
  const { story } = actor.role;
  await sleep(startMs, undefined, { signal });
  (story.enters ?? patchedAndPending)(vendors, actor);
  let elapsed = 0;
  for (const { after, happens } of story.beats) {
    await sleep((after - elapsed) * 1000, undefined, { signal });
    elapsed = after;
    happens(vendors, actor);
  }
}
