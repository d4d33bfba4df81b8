import { Router, type RequestHandler } from 'express';
import { z } from 'zod';
import { phases, type Ledger } from '../ledger/ledger.js';
import { pageQuery, ticketNumber } from './page-query.js';
import { onlyMethods, sendProblem } from './problem.js';
import { summaryOf, VERIFICATION_ID, wholeOf } from './verification-view.js';
import { wrongQuery } from './wrong-query.js';

export type VerificationDeps = Pick<Ledger, 'get' | 'list' | 'timeline'>;

const ListQuery = z.strictObject({
  ticket: ticketNumber.optional(),
  phase: z.enum(phases, `expected one of ${phases.join(', ')}`).optional(),
  ...pageQuery,
});

/** What was verified and why: for operators, read only. */
export function verificationRoutes(deps: VerificationDeps): Router {
  const router = Router();
  router.route('/api/verifications').get(showList(deps)).all(onlyMethods('GET'));
  router.route('/api/verifications/:id').get(showOne(deps)).all(onlyMethods('GET'));
  return router;
}

function showList({ list }: VerificationDeps): RequestHandler {
  return async (req, res) => {
    const query = ListQuery.safeParse(req.query);
    if (!query.success) return sendProblem(res, { status: 400, detail: wrongQuery(query.error) });
    const { items, next } = await list(query.data);
    res.json({ items: items.map(summaryOf), next: next ?? null });
  };
}

function showOne({ get, timeline }: VerificationDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params;
    const found = VERIFICATION_ID.test(id) ? await get(id) : undefined;
    if (!found) return sendProblem(res, { status: 404, detail: 'no verification has this id' });
    res.json(wholeOf(found, await timeline(id)));
  };
}
