import type { Answer } from './answer.js';
import { simpleReturn } from './simple-return.js';

/** The no's of the FO API that have nothing to do with the parameters. qualys 3.1, 3.3 */
export function badLogin(at: Date): Answer {
  return closing(simpleReturn({ status: 401, code: 2000, text: 'Bad Login/Password', at }));
}

/** Recorded with HTTP 200, with a prolog, and without the limit headers. */
export function accountExpired(at: Date): Answer {
  const answer = simpleReturn({ status: 200, code: 2001, text: 'This account has expired.', at });
  return { ...answer, kind: 'report', headers: { 'Content-Type': 'text/xml;charset=UTF-8' } };
}

/** Shares its status with throttling, and never heals. */
export function registrationIncomplete(at: Date): Answer {
  const text = 'Registration must be completed before API requests will be served for this account.';
  return closing(simpleReturn({ status: 409, code: 2003, text, at }));
}

export function tooManyCalls(toWaitSec: number, at: Date): Answer {
  const answer = simpleReturn({
    status: 409,
    code: 1965,
    text: `This API cannot be run again for another ${duration(toWaitSec)}.`,
    items: { SECONDS_TO_WAIT: toWaitSec },
    at,
  });
  return closing(answer, { 'X-RateLimit-Remaining': '0', 'X-RateLimit-ToWait-Sec': String(toWaitSec) });
}

export function tooManyAtOnce(running: number, at: Date): Answer {
  const answer = simpleReturn({
    status: 409,
    code: 1960,
    text: `This API cannot be run again until ${running} currently running instance has finished.`,
    items: { CALLS_TO_FINISH: running },
    at,
  });
  return closing(answer, { 'X-Concurrency-Limit-Running': String(running) });
}

export function maintenance(at: Date): Answer {
  const text = 'We are performing scheduled maintenance on our System. Please try again later.';
  return closing(simpleReturn({ status: 503, code: 1999, text, at }));
}

export function stillProcessing(at: Date): Answer {
  const text = 'The request is still being processed. Please repeat it later.';
  return simpleReturn({ status: 202, code: 1981, text, at });
}

export function internalError(at: Date): Answer {
  return closing(simpleReturn({ status: 500, code: 999, text: 'Internal error. Please contact support.', at }));
}

/** The shape of this one is not known; a plain refusal is what clients expect. qualys 15 */
export function headerMissing(at: Date): Answer {
  return closing(simpleReturn({ status: 400, code: 1903, text: 'Missing required header: X-Requested-With', at }));
}

/** A version past its end of life, as a tenant may switch it off. The shape is not known. qualys 1.1 */
export function versionGone(version: string, at: Date): Answer {
  const text = `API version ${version} of this resource has reached its end of life.`;
  return closing(simpleReturn({ status: 410, code: 1901, text, at }));
}

function closing(answer: Answer, headers: Record<string, string> = {}): Answer {
  return { ...answer, headers: { Connection: 'close', ...headers } };
}

function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' and ');
}
