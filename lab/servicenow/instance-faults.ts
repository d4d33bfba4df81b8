import { refusal, type Answer } from './answer.js';

/** How an instance says no, by the name of the fault. Bodies as seen in documentation, recordings and public reports. */
export const INSTANCE_FAULTS: Readonly<Record<string, (now: Date) => Answer>> = {
  unauthorized: () => ({
    ...refusal(401, 'User is not authenticated', 'Required to provide Auth information'),
    headers: { 'WWW-Authenticate': 'Basic realm="Service-now"' },
  }),
  'api-forbidden': () => refusal(403, 'User Not Authorized', 'Failed API level ACL Validation'),
  unscoped: () => refusal(403, 'User Not Authorized', 'Access to unscoped api is not allowed'),
  'record-forbidden': () => refusal(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints'),
  'rate-limited': (now) => rateLimited(100, now),
  'semaphore-full': () => SEMAPHORE_FULL,
  'server-error': () => refusal(500, 'java.lang.NullPointerException', 'Check logs for error trace'),
  'bad-gateway': () => html(502, '<html><head><title>502 Bad Gateway</title></head><body></body></html>'),
  unavailable: () => html(503, '<html><head><title>Service Unavailable</title></head><body></body></html>'),
  hibernating: () =>
    html(
      200,
      '<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head><body><h1>Your instance is hibernating</h1></body></html>',
    ),
  'hibernating-redirect': () => ({
    status: 302,
    headers: { Location: 'https://developer.servicenow.com/dev.do#!/wake' },
  }),
  'accepted-empty': () => ({ status: 202 }),
};

/** The pool and its queue are full: no usable body, none of the rate limit headers. */
export const SEMAPHORE_FULL: Answer = { status: 429, text: '', type: 'text/html' };

/** 429 of a rate limit rule. The window is the clock hour. */
export function rateLimited(limit: number, now: Date): Answer {
  const headers = rateLimitHeaders(limit, now);
  const left = Number(headers['X-RateLimit-Reset']) - Math.floor(now.getTime() / 1000);
  return {
    ...refusal(429, 'Rate limit exceeded', `Rate limit of ${limit} requests per hour for Table API exceeded`),
    headers: { ...headers, 'Retry-After': String(left) },
  };
}

export function rateLimitHeaders(limit: number, now: Date): Record<string, string> {
  const reset = (Math.floor(now.getTime() / HOUR_MS) + 1) * (HOUR_MS / 1000);
  return {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Reset': String(reset),
    'X-RateLimit-Rule': '7c9e6679f1d24a5bb0c3d4e5f6a7b8c9',
  };
}

/** The 60 s quota was hit while streaming: the status line had already gone, so the error sits inside a 200. */
export function cutByQuota(answer: Answer, valid: boolean): Answer {
  const rows = rowsOf(answer.json);
  const some = rows.slice(0, Math.ceil(rows.length / 2)).map((row) => JSON.stringify(row));
  const error = JSON.stringify({ message: CANCELLED, detail: `${CANCELLED} Check logs for error trace` });
  const text = valid
    ? `{"result":[${some.join(',')}],"error":${error},"status":"failure"}`
    : `{"result":[${[...some, `{"error":${error}`].join(',')},"status":"failure"}`;
  return { ...answer, text };
}

const HOUR_MS = 3_600_000;
const CANCELLED = 'Transaction cancelled: maximum execution time exceeded';

function html(status: number, text: string): Answer {
  return { status, text, type: 'text/html;charset=UTF-8' };
}

function rowsOf(json: unknown): readonly unknown[] {
  const result: unknown = typeof json === 'object' && json !== null && 'result' in json ? json.result : [];
  return Array.isArray(result) ? result : [];
}
