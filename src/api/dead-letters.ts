import express, { Router, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Verification } from '../ledger/ledger.js';
import { pageQuery } from './page-query.js';
import { onlyMethods, sendProblem } from './problem.js';
import { summaryOf, VERIFICATION_ID } from './verification-view.js';
import { personOf } from './sign-in.js';
import { wrongQuery } from './wrong-query.js';

interface Page {
  readonly limit: number;
  readonly after?: string | undefined;
}

interface FailedRun {
  readonly queue: string;
  readonly why: string;
  readonly since: Date;
}

export interface DeadLetterDeps {
  /** Verifications whose write was given up. */
  readonly writes: (page: Page) => Promise<{ readonly items: readonly Verification[]; readonly next?: string }>;
  /** Recurring jobs whose last run failed. */
  readonly runs: () => Promise<readonly FailedRun[]>;
  readonly replay: (id: string, by: string) => Promise<'replayed' | 'unknown' | 'not-given-up' | 'changed'>;
  /** All, or those with one reason; resolves with how many ended in each way. */
  readonly replayAll: (only: { reason?: string | undefined; by: string }) => Promise<Readonly<Record<string, number>>>;
  readonly now: () => Date;
}

const PageQuery = z.strictObject(pageQuery);
const Bulk = z.strictObject({ reason: z.string().max(80).optional() });

/** What gave up, with reason and age; and how it is tried again, singly and in bulk. */
export function deadLetterRoutes(deps: DeadLetterDeps): Router {
  const router = Router();
  router.route('/api/dead-letters').get(showList(deps)).all(onlyMethods('GET'));
  router
    .route('/api/dead-letters/replay')
    .post(express.json({ limit: '4kb' }), replayMany(deps))
    .all(onlyMethods('POST'));
  router.route('/api/dead-letters/:id/replay').post(replayOne(deps)).all(onlyMethods('POST'));
  return router;
}

function showList({ writes, runs, now }: DeadLetterDeps): RequestHandler {
  return async (req, res) => {
    const query = PageQuery.safeParse(req.query);
    if (!query.success) return sendProblem(res, { status: 400, detail: wrongQuery(query.error) });
    const [{ items, next }, failed] = await Promise.all([writes(query.data), runs()]);
    const at = now();
    res.json({
      items: items.map((one) => Object.assign(summaryOf(one), aged(one.givenUpAt ?? one.openedAt, at))),
      runs: failed.map(({ queue, why, since }) => Object.assign(aged(since, at), { queue, why })),
      next: next ?? null,
    });
  };
}

function aged(since: Date, now: Date) {
  return { since: since.toISOString(), ageSeconds: Math.floor((now.getTime() - since.getTime()) / 1000) };
}

function replayOne({ replay }: DeadLetterDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params;
    const status = VERIFICATION_ID.test(id) ? await replay(id, personOf(res).name) : 'unknown';
    if (status === 'replayed') return void res.status(202).json({ status });
    if (status === 'unknown') return sendProblem(res, { status: 404, detail: 'no verification has this id' });
    sendProblem(res, { status: 409, detail: REFUSALS[status] });
  };
}

const REFUSALS = {
  'not-given-up': 'its write was not given up: there is nothing to try again',
  changed: 'it changed in this moment; look at it again',
} as const;

function replayMany({ replayAll }: DeadLetterDeps): RequestHandler {
  return async (req, res) => {
    const only = Bulk.safeParse(req.body);
    if (!only.success) {
      return sendProblem(res, {
        status: 422,
        detail: 'expected JSON such as {} for all, or {"reason":"fixed-and-healthy"} for those with one reason',
      });
    }
    res.status(202).json(await replayAll({ ...only.data, by: personOf(res).name }));
  };
}
