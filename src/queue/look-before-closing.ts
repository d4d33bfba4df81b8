import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { foundAgain, provedQids } from '../verification/after-close.js';
import type { Evidence } from '../verification/evidence.js';
import { mostOf } from '../verification/note-facts.js';
import { whyOf } from './after-failure.js';
import { again } from './endings.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';

const AGED_MS = 3_600_000;
const MOST_TOLD = 5;

/** A verdict that has had to wait for its write: for a freeze, the kill switch, people, or an instance that was away. */
export function isAged({ decidedAt }: Verification, now: Date): boolean {
  return decidedAt !== undefined && now.getTime() - decidedAt.getTime() > AGED_MS;
}

/**
 * Nothing is closed on what was true long ago: Qualys is asked once more about what was proved. Where it has found something
 * again, the verdict is withdrawn, and the watch goes on from there. Undefined where nothing speaks against the write. The
 * evidence stays as it was, so that what people have agreed to holds.
 */
export async function lookBeforeClosing(
  deps: Deps,
  seen: Verification,
  evidence: Evidence,
): Promise<Outcome<VerifyJob> | undefined> {
  const { identity } = evidence.qualys;
  if (identity.kind !== 'found') return undefined;
  const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
  try {
    const look = await deps.qualys.snapshotOf({ hostIds: identity.ids, qids: provedQids(evidence) }, context);
    const found = foundAgain(evidence, look, deps.criterion.clockGuardMs);
    if (found.length === 0) return undefined;
    const lines = mostOf([...new Set(found.map(({ line }) => line))], MOST_TOLD).join('; ');
    const looked: Evidence = { ...evidence, qualys: { ...evidence.qualys, latest: look } };
    return again(deps, (await withdraw(deps, seen, { evidence: looked, lines })) ?? seen);
  } catch (cause) {
    const trouble = whyOf('Qualys', cause);
    return again(deps, (await deps.ledger.save(seen, { trouble })) ?? seen);
  }
}

function withdraw(
  { ledger, clock }: Deps,
  seen: Verification,
  { evidence, lines }: { readonly evidence: Evidence; readonly lines: string },
): Promise<Verification | undefined> {
  return ledger.save(
    seen,
    {
      phase: 'waiting',
      step: 'watching',
      outcome: undefined,
      reason: undefined,
      decision: undefined,
      decidedAt: undefined,
      trouble: undefined,
      writeAttempts: 0,
      evidence,
      nextCheckAt: clock.now(),
    },
    { kind: 'verdict-withdrawn', text: `before the ticket was closed: ${lines}` },
  );
}
