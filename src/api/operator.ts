import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { sendProblem } from './problem.js';
import { note } from './request-log.js';

export interface Operator {
  readonly username: string;
  readonly password: string;
}

/** Wrong guesses that one address may make in a window before it is shut out until the window ends. */
const GUESSES = 10;
const WINDOW_S = 300;

/** Lets nobody in but the operator (HTTP Basic). The answer to a wrong guess does not depend on what was wrong. */
export function operatorOnly(operator: Operator): RequestHandler {
  const guesses = new RateLimiterMemory({ points: GUESSES, duration: WINDOW_S });
  const expected = digest(`${operator.username}:${operator.password}`);

  return async (req, res, next) => {
    const address = req.ip ?? 'unknown';
    const spent = await guesses.get(address);
    if (spent !== null && spent.consumedPoints >= GUESSES) return shutOut(res, spent.msBeforeNext);

    const header = req.get('authorization');
    if (header === undefined) return challenge(res);
    if (!timingSafeEqual(digest(userAndPassword(header)), expected)) {
      await guesses.penalty(address);
      return challenge(res);
    }
    if (isForeign(req.method, req.get('sec-fetch-site'))) {
      return sendProblem(res, { status: 403, detail: 'a page of another site may not act in your name' });
    }
    res.set('Cache-Control', 'no-store');
    next();
  };
}

/** Of equal length whatever was guessed. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

function userAndPassword(header: string): string {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header)?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function challenge(res: Response): void {
  res.set('WWW-Authenticate', 'Basic realm="Patchproof", charset="UTF-8"');
  sendProblem(res, { status: 401, detail: "expected the operator's user name and password" });
}

function shutOut(res: Response, msBeforeNext: number): void {
  note(res, { why: 'too many wrong guesses from this address' });
  res.set('Retry-After', String(Math.ceil(msBeforeNext / 1000)));
  sendProblem(res, { status: 429, detail: 'too many wrong guesses; wait before the next' });
}

/** A browser sends Basic credentials along with requests that other sites make it send. */
function isForeign(method: string, site: string | undefined): boolean {
  return method !== 'GET' && method !== 'HEAD' && site !== undefined && site !== 'same-origin' && site !== 'none';
}
