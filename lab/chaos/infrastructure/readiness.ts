import { z } from 'zod';
import type { Site } from '../site.js';
import type { Note } from './trial.js';

const Answer = z.object({ failing: z.array(z.string()).optional() });

/** What `/readyz` says at this moment, and how long it takes to say it. */
async function readiness({ url }: Site): Promise<string> {
  const asked = performance.now();
  const answer = await fetch(`${url}/readyz`);
  const { failing = [] } = Answer.parse(await answer.json());
  return [answer.status, ...failing, `in ${Math.round(performance.now() - asked)} ms`].join(' ');
}

/** Keeps what `/readyz` says, and gives a mistake where it is not what was promised, such as `503 redis`. */
export async function readyAs(site: Site, note: Note, promised: string): Promise<readonly string[]> {
  const said = await readiness(site);
  note('/readyz meanwhile', said);
  return said.startsWith(`${promised} in`) ? [] : [`/readyz: expected ${promised}, got ${said}`];
}
