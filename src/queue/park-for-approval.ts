import type { Approval, Asked } from '../ledger/approvals.js';
import type { Verification } from '../ledger/ledger.js';
import { announce, waitingWords } from './ask-about.js';
import { again } from './endings.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { jobOf } from './progress.js';
import type { Deps } from './vendors.js';

/** In poll intervals: how often it is looked whether ticket and payload are still what people were asked about. */
const LOOK_INTERVALS = 6;

/** Lets the job sleep until people have decided, their time is up, or it is time for a look. */
export async function parkForApproval(
  deps: Deps,
  seen: Verification,
  { approval, isNew }: Asked,
): Promise<Outcome<VerifyJob>> {
  const trouble = waitingWords(approval);
  const entry = isNew ? { kind: 'approval-asked', text: `${trouble}; digest ${approval.digest}` } : undefined;
  const saved = await deps.ledger.save(seen, { phase: 'approval', trouble, nextCheckAt: undefined }, entry);
  if (saved === undefined) return again(deps, seen);
  if (isNew) await announce(deps, approval);
  return untilDecided(deps, saved, approval);
}

function untilDecided(deps: Deps, seen: Verification, { id, expiresAt }: Approval): Outcome<VerifyJob> {
  const look = deps.clock.now().getTime() + deps.pollIntervalMs * LOOK_INTERVALS;
  const until = new Date(Math.min(look, expiresAt.getTime()));
  const overtaken = async (): Promise<boolean> => {
    const [now, approval] = await Promise.all([deps.ledger.get(seen.id), deps.ledger.approvals.get(id)]);
    return now?.phase === 'done' || approval?.state !== 'open';
  };
  return { kind: 'wait', until, data: { nextLook: until.toISOString(), ...jobOf(seen) }, overtaken };
}
