import express, { Router, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { Approvals, Ballot, Voted } from '../ledger/approvals.js';
import type { Ledger } from '../ledger/ledger.js';
import { oneLine } from '../shared/text.js';
import { questionPage } from './approve-page.js';
import { REFUSALS } from './approvals.js';
import { readLink, type Link } from './link.js';
import { wordsPage } from './page.js';
import { onlyMethods } from './problem.js';
import { note } from './request-log.js';
import { personOf } from './sign-in.js';

export interface LinkDeps {
  /** What links are signed with; missing where there are none. */
  readonly secret: string | undefined;
  readonly get: Approvals['get'];
  readonly verification: Ledger['get'];
  readonly decide: (ballot: Ballot) => Promise<Voted>;
  readonly now: () => Date;
}

export const LINK_PATH = '/approve';

const Form = z.object({
  decision: z.enum(['approve', 'deny']),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  comment: z.string().max(500).prefault(''),
  form: z.string().optional(),
});

/** The page behind a link: GET shows the question to whoever is signed in, POST is their answer. */
export function linkRoutes(deps: LinkDeps): Router {
  const router = Router();
  router
    .route(`${LINK_PATH}/:link`)
    .get(show(deps))
    .post(express.urlencoded({ extended: false, limit: '8kb' }), answer(deps))
    .all(onlyMethods('GET', 'POST'));
  return router;
}

function linkIn({ secret, now }: LinkDeps, text: string): Link | undefined {
  return secret === undefined ? undefined : readLink(text, { secret, now: now() });
}

function show(deps: LinkDeps): RequestHandler<{ link: string }> {
  return async (req, res) => {
    const link = linkIn(deps, req.params.link);
    const approval = link && (await deps.get(link.approval));
    if (link === undefined || approval === undefined) return sayNo(res, 404, OVER);
    if (approval.state !== 'open') return sayNo(res, 409, REFUSALS.gone.detail);
    const verification = await deps.verification(approval.verification);
    res.type('html').send(questionPage(approval, verification, personOf(res)));
  };
}

function answer(deps: LinkDeps): RequestHandler<{ link: string }> {
  return async (req, res) => {
    const link = linkIn(deps, req.params.link);
    if (link === undefined) return sayNo(res, 404, OVER);
    const form = Form.safeParse(req.body);
    if (!form.success || form.data.digest !== link.digest) return sayNo(res, 422, 'expected the form of this page');
    const { decision, digest, comment } = form.data;
    const { name: by, form: own } = personOf(res);
    if (form.data.form !== own) return sayNo(res, 403, 'expected the form of your own page; open the link again');
    const words = oneLine(comment, 200);
    const ballot = { id: link.approval, digest, decision, by, via: 'link', comment: words, link: link.nonce };
    const voted = await deps.decide(ballot);
    note(res, { vote: voted.kind });
    if (voted.kind !== 'counted') return sayNo(res, REFUSALS[voted.kind].status, REFUSALS[voted.kind].detail);
    const { ticket, state } = voted.approval;
    res
      .type('html')
      .send(wordsPage(`${ticket}: ${state}`, state === 'open' ? 'One more person has to agree.' : DONE[decision]));
  };
}

const OVER = 'this link is not ours, or its time is up; what is asked is under /api/approvals';
const DONE = {
  approve: 'The ticket is written now, if everything is still as it was.',
  deny: 'Nothing is written.',
} as const;

function sayNo(res: Response, status: number, words: string): void {
  res.status(status).type('html').send(wordsPage('Not decided', words));
}
