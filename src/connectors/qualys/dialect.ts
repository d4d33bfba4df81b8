import { z } from 'zod';
import type { Dialect, Reply, Rows } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { retryAfterMs } from '../../outbound/retry-after.js';
import { startOf } from '../../outbound/slices.js';
import { failureOfCode, failureOfResponseCode } from './codes.js';
import { isDocumented } from './elements.js';
import { container, Text, wholeOf } from './leaf.js';
import { readDocument } from './read-document.js';
import { parseXml, rootOf } from './xml.js';

/** Elements, such as DETECTION.NEW_NAME, that no document of the vendor names, and how often each came. */
export type UnknownElements = ReadonlyMap<string, number>;

/**
 * How Qualys says no: by the document, whatever the status. A failing account may well answer 200. qualys 0, 3.3
 * @param unknown is told, once a document, of the elements that were passed over because nobody has heard of them
 */
export function createQualysDialect(unknown: (elements: UnknownElements) => void = () => undefined): Dialect {
  return { failureOf, read: (reply, rows) => readCounting(reply, rows, unknown) };
}

async function readCounting(
  reply: Reply,
  rows: Rows | undefined,
  unknown: (elements: UnknownElements) => void,
): Promise<unknown> {
  const elements = new Map<string, number>();
  const passed = (row: string, name: string): void => {
    if (isDocumented(row, name)) return;
    const known = `${row}.${name}`;
    const counted = elements.size < MAX_NAMES || elements.has(known) ? known : 'others';
    elements.set(counted, (elements.get(counted) ?? 0) + 1);
  };
  const document = await readDocument(reply, { rows, passed });
  if (elements.size > 0) unknown(elements);
  return document;
}

const MAX_NAMES = 50;

function failureOf(reply: Reply): Failure | undefined {
  const start = startOf(reply);
  const root = rootOf(start);
  if (root === 'SIMPLE_RETURN') return simpleReturn(reply);
  if (root === 'SERVICERESPONSE') return SUCCESS.test(start) ? failureOfStatus(reply) : serviceResponse(reply);
  const failure = failureOfStatus(reply);
  if (failure) return failure;
  if (root === 'HTML') return { kind: 'unavailable', status: reply.status, detail: 'an HTML page instead of XML' };
  if (root === undefined) return { kind: 'malformed', detail: expectedXml(start) };
  return undefined;
}

/** A long answer of the portal is read only once; should this be other text in it, its schema refuses it. */
const SUCCESS = /<responseCode>\s*SUCCESS\s*<\/responseCode>/i;

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
function waitOf(reply: Reply, item: string | undefined): number | undefined {
  const seconds = [reply.headers['x-ratelimit-towait-sec'], item].map((text) => wholeOf(text?.trim()) ?? 0);
  const longest = Math.max(...seconds.map((one) => one * 1000), retryAfterMs(reply) ?? 0);
  return longest > 0 ? longest : undefined;
}

/** A refusal is short; what is longer than any, or cut off, says nothing, and the caller goes by the status. */
function parsedOrNothing(reply: Reply): unknown {
  const start = startOf(reply);
  try {
    return parseXml(start);
  } catch {
    return undefined;
  }
}

function expectedXml(start: string): string {
  return start.trim() === '' ? 'expected XML, got an empty body' : 'expected XML, got something else';
}
