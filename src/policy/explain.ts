import type { HttpRequest } from './describe.js';
import type { Intent, Judge, Judgement } from './intent.js';

export interface Explanation {
  readonly decision: Judgement['decision'];
  /** Catalogue id. */
  readonly operation: string | null;
  readonly because: readonly string[];
}

interface Policy {
  readonly describe: (request: HttpRequest) => Intent;
  readonly judge: Judge;
}

/** What the policy says about one line `METHOD URL [form, JSON or XML body]`. Sends nothing. */
export function explain(line: string, policy: Policy): Explanation {
  const request = requestOf(line);
  if (request === undefined) return { decision: 'deny', operation: null, because: ['not-a-request-line'] };
  const intent = policy.describe(request);
  const { decision, because } = policy.judge(intent);
  return { decision, operation: intent.operation?.id ?? null, because };
}

function requestOf(line: string): HttpRequest | undefined {
  const [, method, url, body] = LINE.exec(line.trim()) ?? [];
  if (method === undefined || url === undefined) return undefined;
  if (body === undefined) return { method, url };
  return { method, url, body, contentType: contentTypeOf(body) };
}

const LINE = /^([A-Za-z]+) +(\S+)(?: +(\S.*))?$/;

/** A line has no headers: the body says itself what it is. */
function contentTypeOf(body: string): string {
  if (body.startsWith('{') || body.startsWith('[')) return 'application/json';
  return body.startsWith('<') ? 'text/xml' : 'application/x-www-form-urlencoded';
}
