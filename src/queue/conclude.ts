import { hashOf } from '../ledger/chain.js';
import type { Verification } from '../ledger/ledger.js';
import { encodeDecision } from '../ledger/stored-decision.js';
import type { CallContext } from '../outbound/contract.js';
import { decide } from '../verification/decide.js';
import { decisionOf } from '../verification/decision.js';
import type { Evidence } from '../verification/evidence.js';
import { inputsChanged } from '../verification/inputs-changed.js';
import { nextLook } from '../verification/next-look.js';
import { reportOf } from '../verification/report.js';
import type { Ticket } from '../verification/ticket.js';
import { unheard } from '../verification/unheard.js';
import type { Verdict } from '../verification/verdict.js';
import { whyOf } from './after-failure.js';
import { justRead } from './claim.js';
import { again, finished, isBeingWritten, isRuled, sleep } from './endings.js';
import { isHeldBack } from './held-back.js';
import { isUnasked } from './is-unasked.js';
import { supersede } from './intake.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { foundSince, isAged, mayDoWithout } from './look-before-closing.js';
import { subjectOf } from './progress.js';
import { isRechecked, recheck } from './recheck.js';
import { anewOnce, wasPutBack } from './once-put-back.js';
import { hasLanded, INPUTS_CHANGED, startAnew, type AnewDeps } from './start-anew.js';
import { tableOf, type Deps } from './vendors.js';
import { firstWrite, isOurs, resumeWrite } from './write-back.js';

/** What Qualys has just been asked, in this run: it has said nothing against the verdict, or nothing at all by the deadline. */
interface Asked {
  readonly searched?: boolean;
  readonly looked?: boolean;
}

/** Decides from the stored facts and reports: compare (re-read), then set (one PATCH). May run twice at any point. */
export async function conclude(
  deps: AnewDeps,
  seen: Verification,
  { searched = false, looked = false }: Asked = {},
): Promise<Outcome<VerifyJob>> {
  const { evidence, nextCheckAt } = seen;
  if (nextCheckAt !== undefined && isBeingWritten(seen, deps.clock.now())) return sleep(deps, seen, nextCheckAt);
  if (await isHeldBack(deps, seen)) return again(deps, seen);
  const ruling = evidence === undefined ? undefined : rulingOn(deps, seen, evidence);
  const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
  if (ruling !== undefined && !searched && mustBeRechecked(seen, ruling))
    return recheckedFirst(deps, seen, { ruling, context });
  const ruled = ruling === undefined || isOverruled(seen, ruling.verdict) ? seen : await kept(deps, seen, ruling);
  if (ruled === undefined) return again(deps, seen);

  try {
    const ticket = await deps.servicenow.ticket(seen.ticket, context);
    if (ticket === undefined) return ended(deps, ruled, await supersede(deps, ruled, 'ticket-gone'));
    return await compareAndSet(deps, ruled, { ruling, ticket, context: justRead(context, deps.clock), looked });
  } catch (cause) {
    return troubled(deps, ruled, whyOf('ServiceNow', cause));
  }
}

/** A verdict once reached stands, but none is reached on records of which another may have joined since. */
function mustBeRechecked(seen: Verification, { evidence, verdict }: Ruling): boolean {
  const stands = isRuled(seen) && !isOverruled(seen, verdict);
  return !stands && verdict.ruling === 'verified' && !isRechecked(evidence);
}

/**
 * Until the deadline the search is tried again, and for an hour more where it was not sent at all. One that is never
 * answered is no proof: then Qualys is silent, and the verdict is what it is without it.
 */
async function recheckedFirst(
  deps: AnewDeps,
  seen: Verification,
  { ruling, context }: Pick<Case<Ruling>, 'ruling' | 'context'>,
): Promise<Outcome<VerifyJob>> {
  let evidence: Evidence;
  let silent = false;
  try {
    evidence = await recheck(deps, ruling.evidence, context);
  } catch (cause) {
    const [why, at] = [whyOf('Qualys', cause), deps.clock.now()];
    if (isTriedAgain(deps, seen, cause)) return troubled(deps, seen, why);
    evidence = unheard(ruling.evidence, 'qualys', { at, why });
    silent = true;
  }
  const saved = await deps.ledger.save(seen, { evidence });
  return saved === undefined ? again(deps, seen) : conclude(deps, saved, { searched: silent });
}

const UNASKED_MS = 3_600_000;

function isTriedAgain({ clock }: Deps, { deadlineAt }: Verification, cause: unknown): boolean {
  return clock.now().getTime() < deadlineAt.getTime() + (isUnasked(cause) ? UNASKED_MS : 0);
}

/** What the facts mean, and the words in which that is kept. */
interface Ruling {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly at: Date;
  readonly decision: string;
}

interface Case<Known = Ruling | undefined> {
  /** Missing when the stored evidence cannot be read. */
  readonly ruling: Known;
  readonly ticket: Ticket;
  readonly context: CallContext;
  /** Qualys has been asked once more about a verdict that had waited. */
  readonly looked: boolean;
}

async function compareAndSet(deps: AnewDeps, seen: Verification, its: Case): Promise<Outcome<VerifyJob>> {
  const { ruling, ticket } = its;
  const pending = ticket.state === tableOf(deps.tables, seen.ticket.table).pendingState;
  if (pending && (await wasPutBack(deps, seen, ticket))) return anewOnce(deps, seen, ticket);
  if (ruling === undefined) return startAnew(deps, seen, { ticket, pending, why: UNREADABLE });
  if (pending && inputsChanged(ruling.evidence.ticket, ticket)) {
    return startAnew(deps, seen, { ticket, pending, why: INPUTS_CHANGED });
  }
  const overruled = isOverruled(seen, ruling.verdict);
  if (overruled && hasLanded(seen, ticket)) return startAnew(deps, seen, { ticket, pending, why: RULES_CHANGED });
  if (ruling.verdict.ruling === 'wait') {
    return pending
      ? backToWatch(deps, seen, ruling)
      : ended(deps, seen, await supersede(deps, seen, 'ticket-moved-on'));
  }
  const ruled = overruled ? await rule(deps, seen, ruling) : seen;
  return ruled === undefined ? again(deps, seen) : tell(deps, ruled, { ...its, ruling });
}

const UNREADABLE = 'the stored evidence cannot be read';
const RULES_CHANGED = 'rules or settings changed';

async function tell(deps: AnewDeps, seen: Verification, its: Case<Ruling>): Promise<Outcome<VerifyJob>> {
  const { ruling, ticket, context } = its;
  const table = tableOf(deps.tables, seen.ticket.table);
  const { pendingState } = table;
  const report = reportOf(reported(ruling.verdict), ruling.evidence, { verification: seen.id, table });
  const aged = ruling.verdict.ruling === 'verified' && !its.looked && isAged(seen, ruling.evidence, deps.clock.now());
  const write = { report, ticket, context, pendingState, ...(aged && { look: () => lookedFirst(deps, seen, its) }) };
  if (await isOurs(deps, seen, { ...write, marked: table.fields.runId !== undefined })) {
    return resumeWrite(deps, seen, write);
  }
  if (ticket.state !== pendingState) return ended(deps, seen, await supersede(deps, seen, 'ticket-moved-on'));
  return firstWrite(deps, seen, write);
}

async function lookedFirst(
  deps: AnewDeps,
  seen: Verification,
  { ruling, ticket }: Pick<Case<Ruling>, 'ruling' | 'ticket'>,
): Promise<Outcome<VerifyJob>> {
  let found: string | undefined;
  try {
    found = await foundSince(deps, seen, ruling.evidence);
  } catch (cause) {
    const why = whyOf('Qualys', cause);
    if (isTriedAgain(deps, seen, cause) || !mayDoWithout(seen, ruling.evidence, deps.clock.now())) {
      return troubled(deps, seen, why);
    }
  }
  if (found === undefined) return conclude(deps, seen, { looked: true });
  return startAnew(deps, seen, { ticket, pending: true, why: `found again before the ticket was closed (${found})` });
}

/** A verdict once reached is kept: whatever is reported later is decided as of then. */
function rulingOn({ criterion, clock }: Deps, seen: Verification, evidence: Evidence): Ruling {
  const at = (isRuled(seen) ? seen.decidedAt : undefined) ?? clock.now();
  const verdict = decide(evidence, criterion, at);
  return { evidence, verdict, at, decision: encodeDecision(decisionOf(verdict, criterion, at)) };
}

/** Another version of the rules, or other settings, had ruled otherwise; the ticket may bear that word already. */
function isOverruled(seen: Verification, verdict: Verdict): boolean {
  return isRuled(seen) && (seen.outcome !== verdict.ruling || seen.reason !== verdict.reason);
}

/** What is reported must be what is recorded, word by word. */
async function kept(deps: Deps, seen: Verification, ruling: Ruling): Promise<Verification | undefined> {
  const recorded = isRuled(seen) && seen.decision === ruling.decision;
  return recorded || ruling.verdict.ruling === 'wait' ? seen : rule(deps, seen, ruling);
}

async function rule(
  deps: Deps,
  seen: Verification,
  { verdict, at, decision }: Ruling,
): Promise<Verification | undefined> {
  const { ruling } = reported(verdict);
  const { reason, rules } = verdict;
  const facts = { ruling, reason, rules, decision: hashOf(decision) };
  await deps.ledger.audit.append({ kind: 'verdict', verification: seen.id, ticket: seen.ticket.number, facts });
  deps.log.info('verdict reached', { ...subjectOf(seen), ruling, reason });
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'reporting',
      step: 'ready',
      outcome: ruling,
      reason,
      decision,
      decidedAt: at,
      nextCheckAt: undefined,
      trouble: undefined,
    },
    { kind: 'verdict', text: `${ruling}: ${reason}` },
  );
  const news = !isRuled(seen) || isOverruled(seen, verdict);
  if (saved !== undefined && news) deps.counted({ outcome: ruling, reason });
  return saved;
}

function reported(verdict: Verdict): Verdict & { ruling: 'verified' | 'failed' | 'review' } {
  const { ruling } = verdict;
  if (ruling === 'wait' || ruling === 'superseded') throw new Error(`a ruling '${ruling}' is not reported`);
  return { ...verdict, ruling };
}

/** Woken too early, or for a ticket that is ours after all: the watch goes on. */
async function backToWatch(deps: Deps, seen: Verification, { evidence, verdict }: Ruling): Promise<Outcome<VerifyJob>> {
  const { pollIntervalMs, criterion } = deps;
  const now = deps.clock.now();
  const nextCheckAt = nextLook(evidence, { verdict, now, pollIntervalMs, health: criterion.health });
  const saved = await deps.ledger.save(seen, {
    phase: 'waiting',
    step: 'watching',
    outcome: undefined,
    decision: undefined,
    decidedAt: undefined,
    reason: verdict.reason,
    evidence: { ...evidence, ticketReadAt: now },
    nextCheckAt,
  });
  return saved === undefined ? again(deps, seen) : sleep(deps, saved, saved.deadlineAt);
}

async function troubled(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(seen, { trouble: why });
  return again(deps, saved ?? seen);
}

function ended(deps: Deps, seen: Verification, saved: Verification | undefined): Outcome<VerifyJob> {
  return saved === undefined ? again(deps, seen) : finished(saved);
}
