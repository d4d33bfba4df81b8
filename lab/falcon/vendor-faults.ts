import type { FaultOptions } from '../shared/faults.js';
import { GATEWAY, refusal, type Answer } from './envelope.js';

interface Request {
  readonly method: string;
  readonly path: string;
}
export type Take = (name: string, request: Request) => FaultOptions | undefined;

/** Answers in place of the right one, by the fault's name. crowdstrike 1.6, 1.7 */
const ANSWERS: Readonly<Record<string, (at: Date, options: FaultOptions) => Answer>> = {
  'internal-error': () => refusal(500, "Internal Server Error: Please provide trace-id='lab' to support"),
  unavailable: () => refusal(503, 'Service Unavailable'),
  'bearer-refused': () => invalidBearer({}),
  'scope-refused': () => refusal(403, 'access denied, scope not permitted'),
  'not-authorized': () => refusal(403, 'access denied, authorization failed'),
  'not-there': () => refusal(404, 'Not Found'),
  'rate-limit': (at, { ms = 30_000 }) => tooMany(retryAfter(at, ms, 'seconds')),
  'rate-limit-in-milliseconds': (at, { ms = 30_000 }) => tooMany(retryAfter(at, ms, 'milliseconds')),
  'rate-limit-without-headers': () => tooMany({}),
};

export function faultAnswer(take: Take, request: Request, at: Date): Answer | undefined {
  for (const [name, answer] of Object.entries(ANSWERS)) {
    const options = take(name, request);
    if (options) return answer(at, options);
  }
  return undefined;
}

/** A good answer with something wrong inside. crowdstrike 1.5 */
export function spoil(take: Take, request: Request, answer: Answer): Answer {
  if (!answer.resources) return answer;
  const inside = { code: 500, message: 'failed to get some of the resources' };
  const half = answer.resources.slice(0, Math.floor(answer.resources.length / 2));
  if (take('errors-inside', request)) return { ...answer, resources: half, errors: [inside] };
  if (take('errors-null', request)) return { ...answer, errors: null };
  if (take('ids-missing', request)) return { ...answer, resources: half };
  if (take('resources-missing', request)) return { ...answer, resources: undefined };
  if (take('resources-null', request)) return { ...answer, resources: null };
  return answer;
}

export function invalidBearer(headers: Readonly<Record<string, string>>): Answer {
  return { ...refusal(401, 'access denied, invalid bearer token', GATEWAY), headers };
}

export function tooMany(headers: Readonly<Record<string, string>>): Answer {
  return { ...refusal(429, 'API rate limit exceeded.'), headers: { 'X-RateLimit-Remaining': '0', ...headers } };
}

export type RetryAfterUnit = 'seconds' | 'milliseconds' | 'absent';

/** The moment to come back, not a number of seconds to wait; the vendor's own text says milliseconds. crowdstrike 1.6 */
export function retryAfter(at: Date, ms: number, unit: RetryAfterUnit): Record<string, string> {
  if (unit === 'absent') return {};
  const moment = at.getTime() + ms;
  return { 'X-RateLimit-RetryAfter': String(unit === 'seconds' ? Math.ceil(moment / 1000) : moment) };
}
