import type { Verification } from '../ledger/ledger.js';
import { soonerMs } from './apart.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { jobOf } from './progress.js';
import type { Deps } from './vendors.js';

/** Sleeps; a row that was made ready or finished while the job was falling asleep wakes it at once. */
export function sleep(deps: Pick<Deps, 'ledger'>, seen: Verification, until: Date): Outcome<VerifyJob> {
  const overtaken = async (): Promise<boolean> => {
    const now = await deps.ledger.get(seen.id);
    return now?.phase === 'done' || (now?.step === 'ready' && seen.step !== 'ready');
  };
  return { kind: 'wait', until, data: { nextLook: until.toISOString(), ...jobOf(seen) }, overtaken };
}

/** Comes back a poll interval later at most, or after as many as are named, and looks afresh. */
export function again(
  deps: Pick<Deps, 'ledger' | 'clock' | 'pollIntervalMs'>,
  seen: Verification,
  intervals = 1,
): Outcome<VerifyJob> {
  return sleep(deps, seen, nextTry(deps, seen, intervals));
}

/** When to try again what has failed: after so many poll intervals at most, and not with all others that have failed. */
export function nextTry(
  { clock, pollIntervalMs }: Pick<Deps, 'clock' | 'pollIntervalMs'>,
  seen: Verification,
  intervals = 1,
): Date {
  return new Date(clock.now().getTime() + pollIntervalMs * intervals - soonerMs(seen, pollIntervalMs));
}

export function finished(seen: Verification): Outcome<VerifyJob> {
  return { kind: 'done', result: { outcome: seen.outcome, reason: seen.reason } };
}

/** Another run has begun the one PATCH of this verification, and may still be at it: in these phases `nextCheckAt` says until when. */
export function isBeingWritten({ phase, nextCheckAt }: Verification, now: Date): boolean {
  return isRuled({ phase }) && nextCheckAt !== undefined && nextCheckAt > now;
}

/** Its verdict is reached and stands: it is being reported, or people are asked whether it may be. */
export function isRuled({ phase }: Pick<Verification, 'phase'>): boolean {
  return phase === 'reporting' || phase === 'approval';
}

/** The watch looks after it, and says when it is ready: before its deadline its job has nothing to do. */
export function isLeftToWatch({ phase, step }: Pick<Verification, 'phase' | 'step'>): boolean {
  return phase === 'waiting' && step === 'watching';
}
