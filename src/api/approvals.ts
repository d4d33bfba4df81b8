import express, { Router, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import {
  approvalStates,
  type Approval,
  type ApprovalQuery,
  type Approvals,
  type Ballot,
  type Refusal,
  type Voted,
} from '../ledger/approvals.js';
import type { Ledger } from '../ledger/ledger.js';
import { oneLine } from '../shared/text.js';
import { questionOf, wholeQuestionOf } from './approval-view.js';
import { decideMany, type BulkDeps } from './bulk-approval.js';
import { pageQuery, ticketNumber } from './page-query.js';
import { onlyMethods, sendProblem } from './problem.js';
import { note } from './request-log.js';
import { personOf } from './sign-in.js';
import { VERIFICATION_ID } from './verification-view.js';
import { wrongQuery } from './wrong-query.js';

export interface ApprovalDeps extends BulkDeps {
  readonly list: (query: ApprovalQuery) => ReturnType<Approvals['list']>;
  readonly verification: Ledger['get'];
}

const ListQuery = z.strictObject({
  ticket: ticketNumber.optional(),
  state: z.enum(approvalStates, `expected one of ${approvalStates.join(', ')}`).optional(),
  ...pageQuery,
});

const Answer = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  comment: z.string().max(500).optional(),
});

/** What people are asked to agree to, and their answers. */
export function approvalRoutes(deps: ApprovalDeps): Router {
  const router = Router();
  router
    .route('/api/approvals')
    .get(showList(deps))
    .post(express.json({ limit: '64kb' }), decideMany(deps))
    .all(onlyMethods('GET', 'POST'));
  router
    .route('/api/approvals/:id')
    .get(showOne(deps))
    .post(express.json({ limit: '4kb' }), decideOne(deps))
    .all(onlyMethods('GET', 'POST'));
  return router;
}

function showList({ list }: ApprovalDeps): RequestHandler {
  return async (req, res) => {
    const query = ListQuery.safeParse(req.query);
    if (!query.success) return sendProblem(res, { status: 400, detail: wrongQuery(query.error) });
    const { items, next } = await list(query.data);
    res.json({ items: items.map(questionOf), next: next ?? null });
  };
}

function showOne({ get, verification }: ApprovalDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const found = await known(get, req.params.id);
    if (found === undefined) return sendProblem(res, { status: 404, detail: UNKNOWN });
    res.json(wholeQuestionOf(found, await verification(found.verification)));
  };
}

async function known(get: ApprovalDeps['get'], id: string): Promise<Approval | undefined> {
  return VERIFICATION_ID.test(id) ? get(id) : undefined;
}

function decideOne({ get, decide }: ApprovalDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const answer = Answer.safeParse(req.body);
    if (!answer.success) {
      const detail =
        'expected {"decision":"approve" or "deny","digest":"…","comment":"…"}; the digest says what you decide about';
      return sendProblem(res, { status: 422, detail });
    }
    const asked = await known(get, req.params.id);
    if (asked === undefined) return sendProblem(res, { status: 404, detail: UNKNOWN });
    const { decision, digest, comment = '' } = answer.data;
    const by = personOf(res).name;
    const ballot: Ballot = { id: asked.id, digest, decision, by, via: 'api', comment: oneLine(comment, 200) };
    answerTo(res, await decide(ballot));
  };
}

function answerTo(res: Response, voted: Voted): void {
  note(res, { vote: voted.kind });
  if (voted.kind === 'counted') return void res.json(questionOf(voted.approval));
  const { status, detail } = REFUSALS[voted.kind];
  sendProblem(res, { status, detail });
}

const UNKNOWN = 'no approval has this id';

/** Why a decision does not count. */
export const REFUSALS = {
  unknown: { status: 404, detail: UNKNOWN },
  gone: { status: 409, detail: 'nobody is asked about it any more' },
  expired: { status: 409, detail: 'its time is up; it is asked again under another id' },
  changed: { status: 409, detail: 'this digest is not what is asked about; look at it again' },
  triggered: { status: 403, detail: 'you had this verified or tried again yourself; another person has to decide' },
  used: { status: 409, detail: 'this link has brought an answer already; it is good for one' },
  voted: {
    status: 409,
    detail: 'you have decided about it already; where two have to agree, the other is another person',
  },
} as const satisfies Record<Refusal, { status: number; detail: string }>;
