import { z } from 'zod';
import type { Dialect, Reply } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { retryAfterMs } from '../../outbound/retry-after.js';

/** How the gateway says no: by the status. What it says with that is not documented and never shown. qualys 2.4, 12.2 */
export const gatewayDialect: Dialect = { failureOf, read };

function failureOf(reply: Reply): Failure | undefined {
  const { status, text, headers } = reply;
  const detail = `the gateway of Qualys answers ${status}${codeOf(text)}`;
  if (status === 401) {
    const advice = 'check QUALYS_USERNAME and QUALYS_PASSWORD; the gateway takes no single sign-on';
    return { kind: 'unauthorized', detail: `${advice} (${detail})` };
  }
  if (status === 403) {
    return { kind: 'forbidden', detail: `give QUALYS_USERNAME the role Patch Reader (${detail})` };
  }
  if (status === 404) return { kind: 'not-found' };
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(reply), detail };
  if (status === 408 || status >= 500) return { kind: 'unavailable', status, detail };
  if (status >= 400) return { kind: 'rejected', status, detail };
  if (/^\s*<(?:!doctype|html)/i.test(text) || headers['content-type']?.startsWith('text/html') === true) {
    return { kind: 'unavailable', status, detail: 'an HTML page instead of JSON' };
  }
  return undefined;
}

/** 204 is a list of nothing; the token comes as bare text; all else is JSON. */
function read({ status, text }: Reply): unknown {
  if (status === 204) return [];
  const body = text.trim();
  if (status === 201 && TOKEN.test(body)) return body;
  try {
    return JSON.parse(body);
  } catch {
    throw new TypeError(`expected JSON, got ${body === '' ? 'an empty body' : 'something else'}`);
  }
}

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

const Problem = z.object({ _error: z.object({ errorCode: z.union([z.string(), z.number()]) }) });

/** A number that support asks for. */
function codeOf(text: string): string {
  try {
    const code = Problem.safeParse(JSON.parse(text)).data?._error.errorCode;
    return code !== undefined && /^\d{1,8}$/.test(String(code)) ? `, code ${code}` : '';
  } catch {
    return ''; // no JSON: nothing that is worth a word
  }
}
