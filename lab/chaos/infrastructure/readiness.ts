import { z } from 'zod';
import type { Site } from '../site.js';

const Answer = z.object({ failing: z.array(z.string()).optional() });

/** What `/readyz` says at this moment, and how long it takes to say it. */
export async function readiness({ url }: Site): Promise<string> {
  const asked = performance.now();
  const answer = await fetch(`${url}/readyz`);
  const { failing = [] } = Answer.parse(await answer.json());
  return [answer.status, ...failing, `in ${Math.round(performance.now() - asked)} ms`].join(' ');
}
