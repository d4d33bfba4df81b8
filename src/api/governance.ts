import express, { Router, type RequestHandler } from 'express';
import { z } from 'zod';
import type { SwitchState, WritesSwitch } from '../ledger/ledger.js';
import { oneLine } from '../shared/text.js';
import { onlyMethods, sendProblem } from './problem.js';
import { note } from './request-log.js';
import { personOf } from './sign-in.js';

export interface GovernanceDeps {
  /** The kill switch with both its handles, row and file. */
  readonly state: () => Promise<Omit<SwitchState, 'by'> & { readonly by?: SwitchState['by'] | 'file' }>;
  readonly writes: Pick<WritesSwitch, 'stop' | 'allow'>;
  /** The running policy and how far it goes, as JSON. */
  readonly policy: Readonly<Record<string, unknown>>;
}

const Switching = z.strictObject({ why: z.string().max(500).optional() }).prefault({});

/** `GET /api/policy`, `GET /api/writes`, `POST /api/writes/stop` and `/allow`: what may be written, and the kill switch. */
export function governanceRoutes(deps: GovernanceDeps): Router {
  const router = Router();
  router
    .route('/api/policy')
    .get((_req, res) => void res.json(deps.policy))
    .all(onlyMethods('GET'));
  router.route('/api/writes').get(showState(deps)).all(onlyMethods('GET'));
  for (const action of ['stop', 'allow'] as const) {
    router
      .route(`/api/writes/${action}`)
      .post(express.json({ limit: '4kb' }), change(deps, action))
      .all(onlyMethods('POST'));
  }
  return router;
}

function showState({ state }: GovernanceDeps): RequestHandler {
  return async (_req, res) => {
    const { stopped, at, by, why } = await state();
    res.json({ stopped, since: at?.toISOString() ?? null, by: by ?? null, why: why ?? null });
  };
}

function change(deps: GovernanceDeps, action: 'stop' | 'allow'): RequestHandler {
  return async (req, res, next) => {
    const body: unknown = req.body;
    const asked = Switching.safeParse(body);
    if (!asked.success) return sendProblem(res, { status: 422, detail: 'expected {"why":"…"} or nothing' });
    const { why } = asked.data;
    await deps.writes[action]({
      by: 'api',
      operator: personOf(res).name,
      why: why === undefined ? undefined : oneLine(why, 200),
    });
    note(res, { writes: action });
    await showState(deps)(req, res, next);
  };
}
