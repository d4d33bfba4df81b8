import type { Verification } from '../ledger/ledger.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { jobOf } from './progress.js';
import type { Deps } from './vendors.js';

/** Sleeps; a row that was made ready while the job was falling asleep wakes it at once. */
export function sleep(deps: Pick<Deps, 'ledger'>, seen: Verification, until: Date): Outcome<VerifyJob> {
  const overtaken = async (): Promise<boolean> =>
    (await deps.ledger.get(seen.id))?.step === 'ready' && seen.step !== 'ready';
  return { kind: 'wait', until, data: jobOf(seen), overtaken };
}

export function finished(seen: Verification): Outcome<VerifyJob> {
  return { kind: 'done', result: { outcome: seen.outcome, reason: seen.reason } };
}
