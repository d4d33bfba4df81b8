import { z } from 'zod';
import type { Dialect, Reply } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { failureOfCode, failureOfResponseCode } from './codes.js';
import { container, Text, wholeOf } from './leaf.js';
import { parseXml, rootOf } from './xml.js';

/** How Qualys says no: by the document, whatever the status. A failing account may well answer 200. qualys 0, 3.3 */
export const qualysDialect: Dialect = { failureOf, read: (reply) => parseXml(reply.text) };

function failureOf(reply: Reply): Failure | undefined {
  const root = rootOf(reply.text);
  if (root === 'SIMPLE_RETURN') return simpleReturn(reply);
  if (root === 'SERVICERESPONSE') return serviceResponse(reply);
  const failure = failureOfStatus(reply);
  if (failure) return failure;
  if (root === 'HTML') return { kind: 'unavailable', status: reply.status, detail: 'an HTML page instead of XML' };
  if (root === undefined) return { kind: 'malformed', detail: expectedXml(reply) };
  return undefined;
}

const SimpleReturn = z.object({
  SIMPLE_RETURN: z.object({
    RESPONSE: z.object({
      CODE: Text,
      ITEM_LIST: container(z.object({ ITEM: z.array(z.object({ KEY: Text, VALUE: Text })) })),
    }),
  }),
});

/** Never an answer to a read: without a code it is what a changing call says when it is done. */
function simpleReturn(reply: Reply): Failure {
  const parsed = SimpleReturn.safeParse(parsedOrNothing(reply));
  if (!parsed.success)
    return failureOfStatus(reply) ?? { kind: 'malformed', detail: 'a SIMPLE_RETURN that is cut off' };
  const { CODE: code, ITEM_LIST: list } = parsed.data.SIMPLE_RETURN.RESPONSE;
  if (code === undefined) {
    return (
      failureOfStatus(reply) ?? { kind: 'malformed', detail: 'expected a list, got a SIMPLE_RETURN without a code' }
    );
  }
  const item = list?.ITEM.find(({ KEY }) => KEY === 'SECONDS_TO_WAIT')?.VALUE;
  return failureOfCode(code, { status: reply.status, waitMs: waitOf(reply, item) });
}

const ServiceResponse = z.object({ SERVICERESPONSE: z.object({ RESPONSECODE: z.string().trim() }) });

function serviceResponse(reply: Reply): Failure | undefined {
  const parsed = ServiceResponse.safeParse(parsedOrNothing(reply));
  if (!parsed.success) {
    return (
      failureOfStatus(reply) ?? {
        kind: 'malformed',
        detail: 'a ServiceResponse that is cut off or has no responseCode',
      }
    );
  }
  const code = parsed.data.SERVICERESPONSE.RESPONSECODE;
  if (code === 'SUCCESS') return failureOfStatus(reply);
  return failureOfResponseCode(code, { status: reply.status, waitMs: waitOf(reply, undefined) });
}

/** For a reply whose document says nothing: empty, HTML, plain text, cut off. */
function failureOfStatus(reply: Reply): Failure | undefined {
  const { status } = reply;
  if (status === 200) return undefined;
  if (status === 401) return { kind: 'unauthorized', detail: 'check QUALYS_USERNAME and QUALYS_PASSWORD (401)' };
  if (status === 403) return { kind: 'forbidden', detail: 'the account may not use this API, or not from here (403)' };
  if (status === 404) return { kind: 'not-found' };
  // Qualys throttles with 409, its gateways with 429. qualys 0
  if (status === 409 || status === 429) {
    return { kind: 'rate-limited', retryAfterMs: waitOf(reply, undefined), detail: `too many calls (${status})` };
  }
  if (status >= 300 && status < 400) {
    return { kind: 'misdirected', detail: `expected an answer, got a redirect (${status}); check QUALYS_URL` };
  }
  if (status < 300 || status === 408 || status >= 500) {
    return { kind: 'unavailable', status, detail: 'no answer in the document' };
  }
  return { kind: 'rejected', status, detail: 'no reason in the document' };
}

/** The longest of the waits named: the header may be missing on the first refusal, or be no number. qualys 3.1 */
function waitOf({ headers }: Reply, item: string | undefined): number | undefined {
  const seconds = [headers['x-ratelimit-towait-sec'], headers['retry-after'], item]
    .map((text) => wholeOf(text?.trim()))
    .filter((wait) => wait !== undefined && wait > 0);
  return seconds.length > 0 ? Math.max(...seconds.map(Number)) * 1000 : undefined;
}

function parsedOrNothing(reply: Reply): unknown {
  try {
    return parseXml(reply.text);
  } catch {
    return undefined; // cut off: the caller then goes by the status
  }
}

function expectedXml({ text }: Reply): string {
  return text.trim() === '' ? 'expected XML, got an empty body' : 'expected XML, got something else';
}
