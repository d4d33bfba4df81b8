import { Router } from 'express';
import type { Clock } from '../shared/clock.js';
import { onlyMethods, sendProblem } from './problem.js';
import { note } from './request-log.js';
import { within } from './within.js';

export interface HealthDeps {
  /** What the service cannot take tickets without, by name; each resolves when it answers. */
  readonly pings: Readonly<Record<string, () => Promise<unknown>>>;
  readonly clock: Pick<Clock, 'sleep'>;
}

const PING_WITHIN_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: what it stands on answers. Neither says more than that. */
export function healthRoutes({ pings, clock }: HealthDeps): Router {
  const router = Router();
  router
    .route('/healthz')
    .get((_req, res) => void res.json({ status: 'alive' }))
    .all(onlyMethods('GET'));
  router
    .route('/readyz')
    .get(async (_req, res) => {
      const failing = await silentOnes(pings, clock);
      if (failing.length === 0) return void res.json({ status: 'ready' });
      note(res, { failing });
      sendProblem(res, { status: 503, detail: `not ready: ${failing.join(', ')} does not answer`, more: { failing } });
    })
    .all(onlyMethods('GET'));
  return router;
}

async function silentOnes(pings: HealthDeps['pings'], clock: Pick<Clock, 'sleep'>): Promise<string[]> {
  const answers = await Promise.allSettled(Object.values(pings).map((ping) => within(PING_WITHIN_MS, clock, ping)));
  return Object.keys(pings).filter((_name, index) => answers[index]?.status !== 'fulfilled');
}
