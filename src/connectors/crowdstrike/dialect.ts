import { z } from 'zod';
import type { Dialect, Reply } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { baseOf } from './regions.js';
import { retryAfterMs } from '../../outbound/retry-after.js';
import { comeBackMs } from './come-back.js';

/** How Falcon says no: by the status, and on a 2xx by what stands in `errors`. crowdstrike 1.5 to 1.7 */
export const crowdstrikeDialect: Dialect = { failureOf, read };

const Envelope = z.object({
  meta: z.object({ powered_by: z.string().optional(), trace_id: z.string().optional() }).nullish(),
  errors: z.array(z.object({ code: z.number().optional() })).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

function failureOf(reply: Reply): Failure | undefined {
  if (reply.status >= 300 && reply.status < 400) return misdirected(reply);
  const json = jsonOf(reply.text);
  const envelope = Envelope.safeParse(json).data;
  if (reply.status >= 400) return failureOfCode(reply.status, reply, envelope);
  if (json === undefined) return notJson(reply);
  if (envelope === undefined) return { kind: 'malformed', detail: 'expected an object with errors and resources' };

  const [error] = envelope.errors ?? [];
  // A part of the answer is missing then, and which part is not always said.
  if (error !== undefined) return failureOfCode(error.code ?? 500, reply, envelope);
  return undefined;
}

function failureOfCode(code: number, reply: Reply, envelope: Envelope | undefined): Failure {
  const detail = `${code}${traceOf(reply, envelope)}`;
  // The token endpoint says 400 to an unknown client and 401 or 403 to a wrong secret: no use to ask again. crowdstrike 1.2
  const login = envelope?.meta?.powered_by === 'csam';
  if (code === 401 || (login && (code === 400 || code === 403))) {
    return { kind: 'unauthorized', detail: `check CS_CLIENT_ID and CS_CLIENT_SECRET (${detail})` };
  }
  if (code === 403) {
    const advice =
      "give the API client of CS_CLIENT_ID the scope 'Hosts: Read' (for Spotlight 'Vulnerabilities: Read'), and check its list of allowed addresses";
    return { kind: 'forbidden', detail: `${advice} (${detail})` };
  }
  if (code === 404) return { kind: 'not-found' };
  if (code === 429) {
    const waitMs = comeBackMs(reply) ?? retryAfterMs(reply); // the standard header has not been seen, but proxies send it
    return { kind: 'rate-limited', retryAfterMs: waitMs, detail: `too many calls (${detail})` };
  }
  if (code === 408 || code >= 500)
    return { kind: 'unavailable', status: code, detail: `Falcon has an error (${detail})` };
  return { kind: 'rejected', status: code, detail: `Falcon does not accept the request (${detail})` };
}

/** A wrong region answers everything with 308 and an empty body; the address it names is never followed. crowdstrike 1.4 */
function misdirected({ headers, status }: Reply): Failure {
  const base = baseOf(headers['x-cs-region']);
  if (base === undefined) {
    return {
      kind: 'misdirected',
      detail: `got a redirect (${status}); check CS_BASE_URL against the cloud of the tenant`,
    };
  }
  return { kind: 'misdirected', detail: `the tenant lives in ${headers['x-cs-region']}; set CS_BASE_URL=${base}` };
}

function notJson({ text, status, headers }: Reply): Failure {
  const html = /^\s*<(?:!doctype|html)/i.test(text) || headers['content-type']?.startsWith('text/html') === true;
  if (html) return { kind: 'unavailable', status, detail: 'an HTML page instead of JSON' };
  const what = text.trim() === '' ? 'an empty body' : 'something that is cut off or something else';
  return { kind: 'malformed', detail: `expected JSON, got ${what}` };
}

function read({ text }: Reply): unknown {
  const json = jsonOf(text);
  if (json === undefined) throw new TypeError('expected JSON, got something else');
  return json;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what was expected
  }
}

/** What CrowdStrike's support asks for. */
function traceOf({ headers }: Reply, envelope: Envelope | undefined): string {
  const trace = envelope?.meta?.trace_id ?? headers['x-cs-traceid'];
  return trace !== undefined && /^[0-9a-f-]{8,64}$/i.test(trace) ? `, trace id ${trace}` : '';
}
