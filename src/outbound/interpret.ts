import { z } from 'zod';
import { shorten } from '../shared/text.js';
import type { Answer, Call, Reply } from './contract.js';
import type { Failure } from './failure.js';
import { failed, type Outcome } from './outcome.js';
import type { Site } from './site.js';

/** Reply -> failure, or an answer that has the operation's shape. Touches nothing; a long document takes its time. */
export async function interpret<Value>(
  reply: Reply,
  { dialect, originVariable }: Pick<Site, 'dialect' | 'originVariable'>,
  { response, rows }: Pick<Call<Value>, 'response' | 'rows'>,
): Promise<Outcome<Answer<Value>>> {
  const failure = dialect.failureOf(reply) ?? redirect(reply, originVariable);
  if (failure !== undefined) return failed(failure);

  const document = await read(() => dialect.read(reply, rows));
  if (!document.ok) return document;
  const parsed = await read(() => response.safeParse(document.value));
  if (!parsed.ok) return parsed;
  if (!parsed.value.success) return failed({ kind: 'malformed', detail: shapeOf(parsed.value.error) });
  return { ok: true, value: { value: parsed.value.data, headers: reply.headers, at: vendorTime(reply) } };
}

/** Falcon answers 308 to everything when the tenant lives in another cloud, and names it (crowdstrike 1.4). */
function redirect({ status, headers }: Reply, originVariable: string): Failure | undefined {
  if (status < 300 || status > 399) return undefined;
  const named = headers['x-cs-region'] ?? '';
  const region = /^[a-z0-9-]{1,20}$/.test(named) ? ` (X-Cs-Region: ${named})` : '';
  return { kind: 'misdirected', detail: `redirects are not followed, got ${status}${region}; check ${originVariable}` };
}

async function read<Value>(reading: () => Value): Promise<Outcome<Awaited<Value>>> {
  try {
    return { ok: true, value: await reading() };
  } catch (cause) {
    return failed({ kind: 'malformed', detail: wordsFor(cause) }, cause);
  }
}

function wordsFor(cause: unknown): string {
  if (cause instanceof z.ZodError) return shapeOf(cause);
  return cause instanceof TypeError ? shorten(cause.message, 200) : 'the document could not be read';
}

/** Where the document differs from what was expected: paths and kinds, never values. */
function shapeOf({ issues }: z.ZodError): string {
  const places = issues.slice(0, 3).map(({ path, code }) => `${path.map(String).join('.') || 'document'}: ${code}`);
  return shorten(`unexpected shape at ${places.join(', ')}`, 200);
}

function vendorTime({ headers, receivedAt }: Reply): Date {
  const told = new Date(headers['date'] ?? Number.NaN);
  return Number.isNaN(told.getTime()) ? receivedAt : told;
}
