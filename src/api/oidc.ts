import express, { Router, type RequestHandler } from 'express';
import { codeOf } from '../connectors/issuer/refusal.js';
import { CALLBACK_PATH } from './callback-path.js';
import { comeBack } from './come-back.js';
import { createFlowCookie } from './flow-cookie.js';
import { localPath } from './local-path.js';
import type { OidcParts } from './oidc-parts.js';
import { noticePage } from './page.js';
import { onlyMethods } from './problem.js';
import { note } from './request-log.js';
import { challenge } from './sign-in.js';
import { askToSignOut, signOut } from './sign-out.js';

/** `/sign-in` sends a browser to the issuer, `/sign-in/callback` takes it back, `/sign-out` ends its session. */
export function oidcRoutes(deps: Omit<OidcParts, 'flows'>): Router {
  const parts: OidcParts = { ...deps, flows: createFlowCookie(deps.browsers.place) };
  const router = Router();
  router.use(['/sign-in', '/sign-out'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.route('/sign-in').get(instead(parts), begin(parts)).all(onlyMethods('GET'));
  router.route(CALLBACK_PATH).get(comeBack(parts)).all(onlyMethods('GET'));
  router
    .route('/sign-out')
    .get(askToSignOut(parts))
    .post(express.urlencoded({ extended: false, limit: '2kb' }), signOut(parts))
    .all(onlyMethods('GET', 'POST'));
  return router;
}

function begin({ issuer, flows }: OidcParts): RequestHandler {
  return async (req, res) => {
    const to = localPath(req.query['to']);
    try {
      const { url, flow } = await issuer.begin();
      flows.put(res, flow, to);
      res.redirect(303, url);
    } catch (error) {
      note(res, { signIn: codeOf(error) });
      const link = { text: 'Sign in with a password', to: `/sign-in?with=password&to=${encodeURIComponent(to)}` };
      const words = 'The issuer cannot be asked at the moment. "patchproof doctor" says what is wrong.';
      res
        .status(503)
        .type('html')
        .send(noticePage('Not signed in', words, link));
    }
  };
}

/** For local accounts, and for the day on which the issuer is away: a browser sends what it is asked for here to every page. */
function instead({ byPassword }: OidcParts): RequestHandler {
  return (req, res, next) => {
    if (req.query['with'] !== 'password') return next();
    if (req.get('authorization') === undefined) return challenge(res);
    return byPassword(req, res, () => res.redirect(303, localPath(req.query['to'])));
  };
}
