import { Router, type RequestHandler } from 'express';
import type { Ledger } from '../ledger/ledger.js';
import { onlyMethods } from './problem.js';

export type SweepDeps = Pick<Ledger, 'sweeps'>;

/** As many as a month has nights. */
const SHOWN = 31;

/** What the nightly reconciliation found, newest first. */
export function sweepRoutes(deps: SweepDeps): Router {
  const router = Router();
  router.route('/api/sweeps').get(showSweeps(deps)).all(onlyMethods('GET'));
  return router;
}

function showSweeps({ sweeps }: SweepDeps): RequestHandler {
  return async (_req, res) => {
    const kept = await sweeps(SHOWN);
    res.json({ items: kept.map(({ report }): unknown => JSON.parse(report)) });
  };
}
