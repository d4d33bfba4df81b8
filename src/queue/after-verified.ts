import type { Change, Verification } from '../ledger/ledger.js';
import { foundAgain, foundWords, provedQids, type FoundAgain } from '../verification/after-close.js';
import { REOPENED } from '../verification/after-close-report.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const HOUR_MS = 3_600_000;
/** After this time without a look a verified finding gets one of its own. */
const OWN_LOOK_MS = 24 * HOUR_MS;
/** Per tick. The waiting tickets come first: what is looked after may wait for the next. */
const MOST_AT_ONCE = 500;

/** Until when a verification that is done now is looked after, and its next look; nothing for one that is not. */
export function lookAfter(
  { outcome, evidence }: Verification,
  { watchMs, now }: { watchMs: number; now: Date },
): Change {
  const found = evidence?.qualys.latest !== undefined && evidence.qualys.identity.kind === 'found';
  if (outcome !== 'verified' || watchMs === 0 || !found || provedQids(evidence).length === 0) return {};
  const watchUntil = new Date(now.getTime() + watchMs);
  return { watchUntil, nextCheckAt: earlier(new Date(now.getTime() + OWN_LOOK_MS), watchUntil) };
}

/** A verification that is done and still looked after. */
export function isWatched({ phase, watchUntil }: Verification): boolean {
  return phase === 'done' && watchUntil !== undefined;
}

/** Is it time for a look of its own? Whoever is looked after without one rides along. */
export function isOwnLookDue({ nextCheckAt }: Verification, now: Date): boolean {
  return nextCheckAt !== undefined && nextCheckAt <= now;
}

/** Found again, and the ticket has not been told yet. */
function isReopened({ reason }: Verification): boolean {
  return reason === REOPENED;
}

export interface LookedAfter {
  /** To be looked at: those whose own look is due, and those that travel where there is room. */
  readonly riders: readonly Waiting[];
  /** Their tickets have to be told. */
  readonly reopened: readonly Verification[];
}

/** Who is looked after in this tick. Without company nobody is asked about before the own look of somebody is due. */
export async function lookedAfter(deps: Deps, company: boolean): Promise<LookedAfter> {
  const now = deps.clock.now().getTime();
  const late = await deps.ledger.watched(new Date(now), MOST_AT_ONCE);
  const [reopened, due] = [late.filter(isReopened), late.filter((one) => !isReopened(one))];
  if (deps.watchMs === 0) {
    for (const one of due) await end(deps, one, 'the watch was switched off');
    return { riders: [], reopened };
  }
  const alone = due.length === 0 && !company;
  const all = alone ? [] : await deps.ledger.watched(new Date(now + OWN_LOOK_MS), MOST_AT_ONCE);
  const riders: Waiting[] = [];
  for (const seen of all.filter((one) => !isReopened(one) && travels(one, new Date(now)))) {
    if (seen.evidence === undefined) await end(deps, seen, 'the watch is over: the stored evidence cannot be read');
    else riders.push({ seen, evidence: seen.evidence });
  }
  return { riders, reopened };
}

/** Whoever had no answer at a look of its own may spoil the calls of others: it waits for the next one. */
function travels(one: Verification, now: Date): boolean {
  const { nextCheckAt = now } = one;
  return isOwnLookDue(one, now) || nextCheckAt.getTime() > now.getTime() + 2 * HOUR_MS;
}

/** After a look: marked when something was found again, else the next look, or the end of the watch. */
export async function settleWatched(deps: Deps, { seen, evidence }: Waiting): Promise<'quiet' | 'reopened'> {
  const { latest, silentSince, why } = evidence.qualys;
  const answered = silentSince === undefined && latest !== undefined;
  const { clockGuardMs } = deps.criterion;
  const found = answered && seen.evidence !== undefined ? foundAgain(seen.evidence, latest, clockGuardMs) : [];
  if (found.length > 0) return (await mark(deps, seen, found)) === undefined ? 'quiet' : 'reopened';

  const now = deps.clock.now();
  if (!answered && !isOwnLookDue(seen, now)) return 'quiet'; // its own look is still to come, and is not put off
  const { watchUntil = now } = seen;
  if (watchUntil <= now) {
    await end(
      deps,
      seen,
      answered ? QUIET : `the watch is over; its last look had no answer: ${why ?? 'Qualys is silent'}`,
    );
  } else {
    await deps.ledger.save(seen, { nextCheckAt: earlier(nextLook({ now, answered }), watchUntil) });
  }
  return 'quiet';
}

const QUIET = 'the watch is over: Qualys has not found it again';

/** On the hour, so that many are due together. Without an answer, within two hours. */
function nextLook({ now, answered }: { now: Date; answered: boolean }): Date {
  const earliest = now.getTime() + (answered ? OWN_LOOK_MS : HOUR_MS);
  return new Date(Math.ceil(earliest / HOUR_MS) * HOUR_MS);
}

/** The ledger says so first; the ticket is told in the next tick, from the words that are written here. */
async function mark(deps: Deps, seen: Verification, found: readonly FoundAgain[]): Promise<Verification | undefined> {
  const facts = {
    ruling: 'failed',
    reason: REOPENED,
    found: found.map(({ hostId, qid, lastFound }) => ({ hostId, qid, lastFound: lastFound.toISOString() })),
  };
  await deps.ledger.audit.append({ kind: 'verdict', verification: seen.id, ticket: seen.ticket.number, facts });
  const told =
    deps.mode === 'observe'
      ? { watchUntil: undefined, nextCheckAt: undefined }
      : { nextCheckAt: deps.clock.now(), writeAttempts: 0, noteLanded: false };
  const text = foundWords(found);
  const change: Change = { outcome: 'failed', reason: REOPENED, trouble: undefined, ...told };
  const saved = await deps.ledger.save(seen, change, { kind: FOUND_AGAIN, text });
  if (saved === undefined) return undefined;
  deps.counted({ outcome: 'failed', reason: REOPENED });
  deps.log.warn('a verified finding was found again', { ...subjectOf(seen), findings: found.length });
  return saved;
}

/** The timeline entry that keeps what was found again. */
export const FOUND_AGAIN = 'found-again';

async function end(deps: Pick<Deps, 'ledger'>, seen: Verification, text: string): Promise<void> {
  await deps.ledger.save(seen, { watchUntil: undefined, nextCheckAt: undefined }, { kind: 'watch-ended', text });
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
