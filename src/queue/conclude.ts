import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { decide } from '../verification/decide.js';
import type { Evidence } from '../verification/evidence.js';
import { inputsChanged } from '../verification/inputs-changed.js';
import { nextLook } from '../verification/next-look.js';
import { reportOf } from '../verification/report.js';
import type { Ticket } from '../verification/ticket.js';
import type { Verdict } from '../verification/verdict.js';
import { whyOf } from './after-failure.js';
import { again, finished, isBeingWritten, sleep } from './endings.js';
import { supersede } from './intake.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { subjectOf } from './progress.js';
import { tableOf, type Deps } from './vendors.js';
import { firstWrite, isOurs, resumeWrite } from './write-back.js';

/** Decides from the stored facts and reports: compare (re-read), then set (one PATCH). May run twice at any point. */
export async function conclude(deps: Deps, seen: Verification): Promise<Outcome<VerifyJob>> {
  const { evidence, nextCheckAt } = seen;
  if (nextCheckAt !== undefined && isBeingWritten(seen, deps.clock.now())) return sleep(deps, seen, nextCheckAt);
  if (evidence === undefined) return startAnew(deps, seen, 'the stored evidence cannot be read');
  const at = momentOf(seen) ?? deps.clock.now();
  const verdict = decide(evidence, deps.criterion, at);
  const settled = verdict.ruling === 'wait' || isRuled(seen, verdict);
  const ruled = settled ? seen : await rule(deps, seen, { verdict, at });
  if (ruled === undefined) return again(deps, seen);

  const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
  try {
    const ticket = await deps.servicenow.ticket(seen.ticket, context);
    return await compareAndSet(deps, ruled, { evidence, verdict, ticket, context });
  } catch (cause) {
    return troubled(deps, ruled, whyOf('ServiceNow', cause));
  }
}

interface Case {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly ticket: Ticket | undefined;
  readonly context: CallContext;
}

async function compareAndSet(deps: Deps, seen: Verification, its: Case): Promise<Outcome<VerifyJob>> {
  const { evidence, ticket, verdict } = its;
  if (ticket === undefined) return ended(deps, seen, await supersede(deps, seen, 'ticket-gone'));

  const table = tableOf(deps.tables, seen.ticket.table);
  const pending = ticket.state === table.pendingState;
  if (pending && inputsChanged(evidence.ticket, ticket)) return startAnew(deps, seen, INPUTS_CHANGED);
  if (verdict.ruling === 'wait') {
    return pending ? backToWatch(deps, seen, its) : ended(deps, seen, await supersede(deps, seen, 'ticket-moved-on'));
  }
  const report = reportOf(reported(verdict), evidence, { verification: seen.id, table });
  const write = { report, ticket, context: its.context, pendingState: table.pendingState };
  if (await isOurs(deps, seen, { ...write, marked: table.fields.runId !== undefined })) {
    return resumeWrite(deps, seen, write);
  }
  return pending ? firstWrite(deps, seen, write) : ended(deps, seen, await supersede(deps, seen, 'ticket-moved-on'));
}

/** A verdict once reached is kept: the report that follows must be the same words however often it is tried. */
function momentOf({ phase, decidedAt }: Verification): Date | undefined {
  return phase === 'reporting' ? decidedAt : undefined;
}

/** Not if another version of the rules ruled: what is reported must be what is recorded. */
function isRuled({ phase, outcome, reason }: Verification, verdict: Verdict): boolean {
  return phase === 'reporting' && outcome === verdict.ruling && reason === verdict.reason;
}

async function rule(
  deps: Deps,
  seen: Verification,
  { verdict, at }: { verdict: Verdict; at: Date },
): Promise<Verification | undefined> {
  const facts = { ruling: verdict.ruling, reason: verdict.reason, rules: verdict.rules };
  await deps.ledger.audit.append({ kind: 'verdict', verification: seen.id, ticket: seen.ticket.number, facts });
  deps.log.info('verdict reached', { ...subjectOf(seen), ruling: verdict.ruling, reason: verdict.reason });
  const { ruling } = reported(verdict);
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'reporting',
      step: 'ready',
      outcome: ruling,
      reason: verdict.reason,
      decidedAt: at,
      nextCheckAt: undefined,
      trouble: undefined,
    },
    { kind: 'verdict', text: `${ruling}: ${verdict.reason}` },
  );
  if (saved !== undefined) deps.counted({ outcome: ruling, reason: verdict.reason });
  return saved;
}

function reported(verdict: Verdict): Verdict & { ruling: 'verified' | 'failed' | 'review' } {
  const { ruling } = verdict;
  if (ruling === 'wait' || ruling === 'superseded') throw new Error(`a ruling '${ruling}' is not reported`);
  return { ...verdict, ruling };
}

/** Woken too early, or for a ticket that is ours after all: the watch goes on. */
async function backToWatch(deps: Deps, seen: Verification, { evidence, verdict }: Case): Promise<Outcome<VerifyJob>> {
  const { pollIntervalMs, criterion } = deps;
  const now = deps.clock.now();
  const nextCheckAt = nextLook(evidence, { verdict, now, pollIntervalMs, health: criterion.health });
  const saved = await deps.ledger.save(seen, {
    phase: 'waiting',
    step: 'watching',
    outcome: undefined,
    decidedAt: undefined,
    reason: verdict.reason,
    evidence: { ...evidence, ticketReadAt: now },
    nextCheckAt,
  });
  return saved === undefined ? again(deps, seen) : sleep(deps, saved, saved.deadlineAt);
}

const INPUTS_CHANGED = 'host, findings or patch time on the ticket changed';

/** What is to be proved is no longer what we have been proving. */
async function startAnew(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'waiting',
      step: 'intake',
      outcome: undefined,
      reason: undefined,
      evidence: undefined,
      decidedAt: undefined,
      nextCheckAt: undefined,
      trouble: undefined,
      writeAttempts: 0,
    },
    { kind: 'started-anew', text: `${why}: the verification starts anew` },
  );
  return again(deps, saved ?? seen);
}

async function troubled(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(seen, { trouble: why });
  return again(deps, saved ?? seen);
}

function ended(deps: Deps, seen: Verification, saved: Verification | undefined): Outcome<VerifyJob> {
  return saved === undefined ? again(deps, seen) : finished(saved);
}
