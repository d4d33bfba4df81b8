import type { Evidence } from './evidence.js';
import { expectedRescan } from './expected-rescan.js';
import { said } from './evidence-time.js';

/** What people are told of the rescan that a waiting ticket hopes for: the one after the next look, or a little before. */
export function rescanInWords(evidence: Evidence | undefined, nextLook: Date | undefined): string | undefined {
  const expected = evidence && nextLook && expectedRescan(evidence, nextLook);
  if (expected === undefined) return undefined;
  const hours = Math.round(expected.everyMs / 360_000) / 10;
  const rhythm = expected.seen ? `seen to come after ${hours} h` : `usually every ${hours} h`;
  return `about ${said(expected.at)} (${expected.by}, ${rhythm})`;
}
