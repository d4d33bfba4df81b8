import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { foundAgain, foundWords, provedQids } from '../verification/after-close.js';
import type { Evidence } from '../verification/evidence.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';

const AGED_MS = 3_600_000;

/**
 * A verdict that has had to wait for its write (for a freeze, the kill switch, people, or an instance that was away), and
 * one that was reached on a look which had to wait for the search that comes after it.
 */
export function isAged({ decidedAt }: Verification, { qualys }: Evidence, now: Date): boolean {
  return [decidedAt, qualys.latest?.at].some((at) => isOlder(at, now));
}

/**
 * May it be written though Qualys does not answer the last look? Only what Falcon has proved alone at the deadline, as the
 * criterion allows it, and while that is new: the verdict as well as the look at the sensor.
 */
export function mayDoWithout(
  { deadlineAt, decidedAt, reason }: Verification,
  { falcon }: Evidence,
  now: Date,
): boolean {
  const proved = reason === 'fixed-by-second-opinion' && now >= deadlineAt;
  return proved && ![decidedAt, falcon.looks.at(-1)?.at].some((at) => at === undefined || isOlder(at, now));
}

function isOlder(at: Date | undefined, now: Date): boolean {
  return at !== undefined && now.getTime() - at.getTime() > AGED_MS;
}

/**
 * Nothing is closed on what was true long ago: asks Qualys once more about what was proved, and says what it has found
 * again; undefined where nothing speaks against the write. Leaves the evidence as it was, so that what people have agreed
 * to holds. Throws what the look throws.
 */
export async function foundSince(deps: Deps, seen: Verification, evidence: Evidence): Promise<string | undefined> {
  const { identity } = evidence.qualys;
  if (identity.kind !== 'found') return undefined;
  const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
  const look = await deps.qualys.snapshotOf({ hostIds: identity.ids, qids: provedQids(evidence) }, context);
  const found = foundAgain(evidence, look, deps.criterion.clockGuardMs);
  return found.length === 0 ? undefined : foundWords(found);
}
