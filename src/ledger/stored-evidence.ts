import { z } from 'zod';
import { shorten } from '../shared/text.js';
import { boundedRecords } from '../verification/bounded-records.js';
import { Evidence } from '../verification/evidence.js';

/** Longer than any name, version or serial number that a vendor documents. */
const LONGEST_TEXT = 500;

/**
 * Evidence as the text that is kept, of a bounded size. The ticket's own columns stay whole: they are compared with the
 * ticket as it is later, and ServiceNow bounds them.
 */
export function encodeEvidence(evidence: Evidence): string {
  const { ticket, ...told } = z.encode(Evidence, boundedRecords(evidence));
  const short = JSON.stringify(told, (_key, value: unknown) =>
    typeof value === 'string' ? shorten(value, LONGEST_TEXT) : value,
  );
  return `{"ticket":${JSON.stringify(ticket)},${short.slice(1)}`;
}

/** One row that cannot be read must not hide the others from the watcher, so this is a fact and not an error. */
export function decodeEvidence(text: string | null): { evidence?: Evidence; unreadable?: string } {
  if (text === null) return {};
  const parsed = StoredEvidence.safeParse(text);
  if (parsed.success) return { evidence: parsed.data };
  return { unreadable: 'the stored evidence does not fit this version of Patchproof and counts as missing' };
}

const StoredEvidence = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(Evidence);
