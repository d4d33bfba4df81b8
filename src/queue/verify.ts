import type { Verification } from '../ledger/ledger.js';
import type { VerifyJob } from './jobs.js';
import { again, finished, isLeftToWatch, nextTry, sleep } from './endings.js';
import type { Handler } from './outcome.js';
import { conclude } from './conclude.js';
import { intake } from './intake.js';
import { settleApprovals } from './settle-approvals.js';
import { whyOf } from './after-failure.js';
import type { AnewDeps } from './start-anew.js';
import type { Deps } from './vendors.js';

/** One verification's job: intake, sleep until the watch or the deadline wakes it, conclude. May run twice at any point. */
export function verify(deps: AnewDeps): Handler<VerifyJob> {
  return async (data, tell) => {
    const seen = await deps.ledger.get(data.verification);
    if (seen === undefined)
      return { kind: 'give-up', reason: 'the ledger does not know this verification; the sweep will find its ticket' };
    if (seen.phase === 'done') return finished(seen);

    if (seen.phase === 'waiting' && seen.step === 'intake') {
      const taken = await takeIn(deps, seen);
      if (taken === undefined) return again(deps, seen);
      if (taken.phase === 'done') return finished(taken);
      await tell(`${taken.step}: ${taken.reason ?? 'no reason yet'}`);
      if (taken.step === 'intake') return sleep(deps, taken, taken.nextCheckAt ?? nextTry(deps, taken));
      if (taken.step === 'watching') return sleep(deps, taken, taken.deadlineAt);
      return conclude(deps, taken);
    }
    // Its job was added again, or is early: there is nobody to ask.
    if (isLeftToWatch(seen) && deps.clock.now() < seen.deadlineAt) return sleep(deps, seen, seen.deadlineAt);
    const outcome = await conclude(deps, seen);
    if (seen.phase === 'approval') await settleApprovals(deps, seen.id);
    return outcome;
  };
}

/** Undefined when ServiceNow could not be asked, or another process took the row: look again soon, past the deadline too. */
async function takeIn(deps: Deps, seen: Verification): Promise<Verification | undefined> {
  try {
    return await intake(deps, seen);
  } catch (cause) {
    const why = whyOf('ServiceNow', cause);
    deps.log.info('intake waits', { verification: seen.id, ticket: seen.ticket.number, why });
    return deps.ledger.save(seen, { reason: 'vendor-unavailable', trouble: why, nextCheckAt: nextTry(deps, seen) });
  }
}
