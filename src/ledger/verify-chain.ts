import { z } from 'zod';
import { canonical } from '../shared/canonical.js';
import { genesis, type Head, hashOf } from './chain.js';
import { foundBy, type FoundBy } from './found-by.js';
import type { AuditRow } from './ledger.js';

export type ChainReport =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly sequence: number; readonly why: string };

/**
 * Reads a trail and recomputes it from the first row, or from the one after `start`. It needs nothing but the rows: no database, no key.
 * Rows cut off at the end leave a whole, shorter chain; compare `head` with one that was noted elsewhere.
 */
export async function verifyChain(rows: AsyncIterable<AuditRow>, start: Head = genesis): Promise<ChainReport> {
  let head = start;
  for await (const row of rows) {
    const why = flawOf(row, head);
    if (why !== undefined) return { ok: false, sequence: row.sequence, why };
    head = row;
  }
  return { ok: true, entries: head.sequence - start.sequence, head: head.hash };
}

/** Why the row is not the one after `head`, in words. */
export function flawOf(row: AuditRow, head: Head): string | undefined {
  const expected = head.sequence + 1;
  if (row.sequence !== expected) return `expected entry ${expected} here, got entry ${row.sequence}`;
  if (row.previous !== head.hash) return 'it does not build on the entry before it';
  if (row.hash !== hashOf(row.body)) return 'its hash is not the hash of its body';
  const body = bodyOf(row.body);
  if (!body) return 'its body is not canonical JSON with sequence, at and previous';
  const { sequence, at, previous } = body;
  const agrees =
    sequence === row.sequence && previous === row.previous && isDate(row.at) && at === row.at.toISOString();
  return agrees && isFound(row.found, body) ? undefined : 'its columns do not say what its body says';
}

/** The column may have been changed to what is no date at all. */
function isDate(at: Date): boolean {
  return !Number.isNaN(at.getTime());
}

/** An entry that is not found by its ticket is as good as deleted, and one without its operation is not counted. */
function isFound(found: FoundBy | undefined, body: z.infer<typeof Body>): boolean {
  if (found === undefined) return true;
  const { kind, verification, ticket, operation } = foundBy(body);
  return (
    found.kind === kind &&
    found.verification === verification &&
    found.ticket === ticket &&
    (found.operation === operation || (found.operation === null && isOfFirstVersions(body)))
  );
}

/**
 * They had no column for the operation. The version that brought it also began to write the score of the risk into every
 * call: the word of the body, which is hashed, so that an emptied column cannot pass for an old one.
 */
function isOfFirstVersions({ facts }: z.infer<typeof Body>): boolean {
  return !('score' in facts);
}

const Body = z.object({
  sequence: z.number(),
  at: z.string(),
  previous: z.string(),
  kind: z.string(),
  verification: z.string().optional(),
  ticket: z.string().optional(),
  facts: z.looseObject({}),
});

function bodyOf(text: string): z.infer<typeof Body> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return canonical(value) === text ? Body.safeParse(value).data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
