import type { Dialect, Reply } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { retryAfterMs } from '../../outbound/retry-after.js';
import { documentOf } from './document.js';
import { refusalOf } from './refusal.js';

/** How ServiceNow says no (servicenow 3). Judged by status, kind of document and `error` key together. */
export const servicenowDialect: Dialect = { failureOf, read };

function failureOf(reply: Reply): Failure | undefined {
  if (reply.status >= 500) return { kind: 'unavailable', status: reply.status, detail: 'the instance failed' };
  if (reply.status === 429) return rateLimited(reply);
  if (reply.status >= 400) return refusalOf(reply);
  if (reply.status >= 300) return redirected(reply);
  return withoutDocument(reply) ?? brokenOff(reply);
}

function read(reply: Reply): unknown {
  const document = documentOf(reply.text);
  if (document === undefined) throw new TypeError('expected a JSON object, got something else or only a part of one');
  return document;
}

/** With headers it is a rate limit rule; without them the node's queue for integrations is full (KB0635398). */
function rateLimited(reply: Reply): Failure {
  const { headers, receivedAt } = reply;
  const advised = retryAfterMs(reply);
  if (advised !== undefined) return { kind: 'rate-limited', retryAfterMs: advised, detail: BY_RULE };
  const reset = seconds(headers['x-ratelimit-reset']);
  if (reset === undefined) return { kind: 'rate-limited', retryAfterMs: undefined, detail: BY_SEMAPHORE };
  return { kind: 'rate-limited', retryAfterMs: Math.max(0, reset * 1000 - receivedAt.getTime()), detail: BY_RULE };
}

const BY_RULE = 'a rate limit rule of the instance (sys_rate_limit_rules)';
const BY_SEMAPHORE = 'the queue of the instance for integrations is full';

function seconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}

/** A developer instance that sleeps sends the browser to the developer site; nobody else sends us anywhere. */
function redirected({ status, headers }: Reply): Failure {
  if (/^https:\/\/developer\.service-?now\.com(?:\/|$)/.test(headers['location'] ?? '')) {
    return { kind: 'unavailable', status, detail: 'the instance is hibernating; wake it up' };
  }
  return {
    kind: 'misdirected',
    detail: 'the instance answered with a redirect; check that SNOW_INSTANCE is its own name',
  };
}

function withoutDocument({ status, headers, text }: Reply): Failure | undefined {
  if (status === 202) return { kind: 'unavailable', status, detail: 'accepted, but not answered' };
  if (text.trim() === '') return { kind: 'malformed', detail: 'an empty answer where JSON was expected' };
  const type = headers['content-type'];
  if (/\bjson\b/i.test(type ?? 'json') && !text.trimStart().startsWith('<')) return undefined;
  return { kind: 'unavailable', status, detail: 'a hibernating, login or maintenance page instead of JSON' };
}

/** The status line is sent before the rows: a transaction that runs out of time leaves its error in the body, or half a body. */
function brokenOff({ status, text }: Reply): Failure | undefined {
  const document = documentOf(text);
  if (document !== undefined && !('error' in document)) return undefined;
  if (/Transaction cancelled/i.test(text)) {
    return { kind: 'unavailable', status, detail: 'the instance cancelled the request for taking too long' };
  }
  return { kind: 'malformed', detail: 'an error in the body, or only a part of the JSON' };
}
