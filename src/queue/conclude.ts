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
import { finished, sleep } from './endings.js';
import { supersede } from './intake.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { subjectOf } from './progress.js';
import { tableOf, type Deps } from './vendors.js';
import { firstWrite, hasLanded, resumeWrite } from './write-back.js';

/** Decides from the stored facts and reports: compare (re-read), then set (one PATCH). May run twice at any point. */
export async function conclude(deps: Deps, seen: Verification): Promise<Outcome<VerifyJob>> {
  const evidence = seen.evidence;
  if (evidence === undefined)
    return { kind: 'give-up', reason: 'a concluded verification without evidence: the ledger row is damaged' };
  const verdict = decideOnce(deps, seen, evidence);
  if (verdict.ruling === 'wait') return backToWatch(deps, seen, { evidence, verdict });

  const ruled = seen.phase === 'reporting' ? seen : await rule(deps, seen, verdict);
  if (ruled === undefined) return again(deps, seen);

  const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
  try {
    const ticket = await deps.servicenow.ticket(seen.ticket, context);
    return await compareAndSet(deps, ruled, { evidence, verdict, ticket, context });
  } catch (cause) {
    return troubled(deps, ruled, whyOf(cause));
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
  const { fields, pendingState } = table;
  const report = reportOf(reported(verdict), evidence, { verification: seen.id, table });
  const write = { report, ticket, context: its.context, pendingState };
  if (ticket.runId === seen.id) return resumeWrite(deps, seen, write);
  if (ticket.state !== pendingState) {
    const landed = fields.runId === undefined && (await hasLanded(deps, write));
    return landed ? resumeWrite(deps, seen, write) : ended(deps, seen, await supersede(deps, seen, 'ticket-moved-on'));
  }
  if (inputsChanged(evidence.ticket, ticket)) return startAnew(deps, seen);
  return firstWrite(deps, seen, write);
}

/** A verdict once reached is kept: the report that follows must be the same words however often it is tried. */
function decideOnce(deps: Deps, seen: Verification, evidence: Evidence): Verdict {
  const moment = seen.phase === 'reporting' ? seen.decidedAt : undefined;
  return decide(evidence, deps.criterion, moment ?? deps.clock.now());
}

async function rule(deps: Deps, seen: Verification, verdict: Verdict): Promise<Verification | undefined> {
  const decidedAt = deps.clock.now();
  await deps.ledger.audit.append({
    kind: 'verdict',
    verification: seen.id,
    ticket: seen.ticket.number,
    facts: { ruling: verdict.ruling, reason: verdict.reason, rules: verdict.rules },
  });
  deps.log.info('verdict reached', {
    verification: seen.id,
    ticket: seen.ticket.number,
    ruling: verdict.ruling,
    reason: verdict.reason,
  });
  const { ruling } = reported(verdict);
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'reporting',
      step: 'ready',
      outcome: ruling,
      reason: verdict.reason,
      decidedAt,
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

/** Woken too early, or the facts changed: the watch goes on. */
async function backToWatch(
  deps: Deps,
  seen: Verification,
  { evidence, verdict }: { evidence: Evidence; verdict: Verdict },
): Promise<Outcome<VerifyJob>> {
  const { pollIntervalMs, criterion } = deps;
  const nextCheckAt = nextLook(evidence, { verdict, now: deps.clock.now(), pollIntervalMs, health: criterion.health });
  const saved = await deps.ledger.save(seen, { step: 'watching', reason: verdict.reason, nextCheckAt });
  return saved === undefined ? again(deps, seen) : sleep(deps, saved, saved.deadlineAt);
}

/** Somebody changed what is to be proved while we were proving it. */
async function startAnew(deps: Deps, seen: Verification): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'waiting',
      step: 'intake',
      outcome: undefined,
      reason: undefined,
      evidence: undefined,
      decidedAt: undefined,
    },
    {
      kind: 'inputs-changed',
      text: 'host, findings or patch time on the ticket changed: the verification starts anew',
    },
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

function again(deps: Deps, seen: Verification): Outcome<VerifyJob> {
  return sleep(deps, seen, new Date(deps.clock.now().getTime() + deps.pollIntervalMs));
}
