import type { WriteResult } from '../connectors/servicenow/contract.js';
import type { Change, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Escalated } from '../outbound/failure.js';
import type { Report } from '../verification/report.js';
import type { Ticket } from '../verification/ticket.js';
import { afterWriteFailure, isWithheld } from './after-failure.js';
import { lookAfter } from './after-verified.js';
import { anchored } from './anchored.js';
import { claimOn } from './claim.js';
import { again, finished } from './endings.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import { subjectOf } from './progress.js';
import { askAbout, denialOf } from './ask-about.js';
import { basisOf } from './basis-of.js';
import { countWithoutAsking } from './own-update.js';
import { parkForApproval } from './park-for-approval.js';
import { HALF_WRITTEN, hasLeftState, stillSaid } from './put-back.js';
import { REREAD_AFTER_MS } from './second-read.js';
import { targetOf } from './target-of.js';
import type { Deps } from './vendors.js';

/** Refusals after which the write is a dead letter. */
export const MOST_WRITE_ATTEMPTS = 3;

export interface Write {
  readonly report: Report;
  readonly ticket: Ticket;
  readonly context: CallContext;
  readonly pendingState: string;
  /** What is done first where the verdict is old, and the write would be permitted. */
  readonly look?: (() => Promise<Outcome<VerifyJob>>) | undefined;
}

/**
 * Has an earlier attempt of this verification reached the ticket? The mark tells, but not on one that another hand moved on
 * after our state had not stuck; where the mark did not stick or there is no column for it, the rest of what we would write
 * does.
 */
export async function isOurs(deps: Deps, seen: Verification, its: Write & { marked: boolean }): Promise<boolean> {
  const { ticket, report, pendingState, marked } = its;
  const [pending, given] = [ticket.state === pendingState, ticket.state === report.columns['state']];
  if (ticket.runId === seen.id) return pending || given || !seen.noteLanded || hasLeftState(deps, seen);
  if (pending) return false;
  if (seen.noteLanded && given) return true;
  return !marked && (await missing(deps, its)).length === 0;
}

/** The one PATCH. What the instance refuses, or accepts and does not do, is not done. */
export function firstWrite(deps: Deps, seen: Verification, its: Write): Promise<Outcome<VerifyJob>> {
  return patch(deps, seen, { ...its, noteLanded: seen.noteLanded });
}

/**
 * An earlier attempt reached the ticket. While it is still pending, what did not stick is written again, without a second
 * note. In the state that we gave it, it may not be written any more (policy): what is missing is said, and stays undone.
 * In any other it is a person's again, whatever they have made of it since.
 */
export async function resumeWrite(deps: Deps, seen: Verification, its: Write): Promise<Outcome<VerifyJob>> {
  const { ticket, report, pendingState } = its;
  const pending = ticket.state === pendingState;
  if (!pending && ticket.state !== report.columns['state']) {
    return done(deps, seen, 'written, and moved on since', { trouble: await stillSaid(deps, seen) });
  }
  const columns = await missing(deps, its);
  if (columns.length === 0) return done(deps, seen, 'written by an earlier attempt');
  if (pending) return patch(deps, seen, { ...its, noteLanded: true });
  return dropped(deps, seen, { columns, noteLanded: true, leftState: true });
}

function missing(deps: Deps, { ticket, report, context }: Write): Promise<readonly string[]> {
  return deps.servicenow.missing(ticket, report.columns, context);
}

async function patch(
  deps: Deps,
  seen: Verification,
  its: Write & { noteLanded: boolean },
): Promise<Outcome<VerifyJob>> {
  const { report, ticket, noteLanded } = its;
  const note = noteLanded ? {} : { workNotes: await anchored(deps.ledger, seen, report.workNotes) };
  const modCount = await countWithoutAsking(deps, seen, ticket);
  const claim = claimOn(deps, seen);
  let result: WriteResult;
  try {
    result = await deps.servicenow.write(
      {
        ticket: seen.ticket,
        from: ticket.state,
        modCount: ticket.modCount,
        columns: report.columns,
        ...note,
      },
      {
        ...its.context,
        stale: its.look !== undefined,
        claim: claim.take,
        target: targetOf(seen.evidence, ticket),
        basis: basisOf(seen, modCount),
      },
    );
  } catch (cause) {
    if (its.look !== undefined && isWithheld(cause)) return its.look();
    return unwritten(deps, claim.row(), cause);
  }
  if (result.kind === 'written') {
    const rereadAt = new Date(deps.clock.now().getTime() + REREAD_AFTER_MS);
    return done(deps, claim.row(), Object.keys(report.columns).join(', '), { rereadAt });
  }
  return dropped(deps, claim.row(), { ...result, noteLanded: noteLanded || result.noteLanded });
}

async function unwritten(deps: Deps, seen: Verification, cause: unknown): Promise<Outcome<VerifyJob>> {
  const failure = afterWriteFailure(cause);
  const { kind, why } = failure;
  if (failure.kind === 'escalated') return peopleDecide(deps, seen, failure.escalated);
  if (kind === 'refused') return refused(deps, seen, why);
  if (kind === 'unknown') return mayHaveLanded(deps, seen, why);
  if (kind === 'not-now') return later(deps, seen, why, NOT_NOW_INTERVALS);
  if (kind !== 'forbidden') return later(deps, seen, why);
  if (deps.mode === 'observe') return done(deps, seen, 'mode observe: nothing was written', { kind: 'observed' });
  return giveUp(deps, seen, why);
}

/** Nothing is written that people have to agree to, until they do; what they do not agree to is a dead letter. */
async function peopleDecide(deps: Deps, seen: Verification, escalated: Escalated): Promise<Outcome<VerifyJob>> {
  const claim = claimOn(deps, seen);
  if (!(await claim.take())) return again(deps, seen); // another run is at it: people are not asked about what is being done
  const asked = await askAbout(deps, seen, escalated);
  if (asked.approval.state !== 'denied') return parkForApproval(deps, claim.row(), asked);
  return giveUp(deps, claim.row(), denialOf(asked.approval));
}

/** The ledger keeps what the ticket says, and a verified finding is looked after from now on. */
export async function done(
  deps: Deps,
  seen: Verification,
  text: string,
  { kind = 'written', rereadAt, trouble }: { kind?: string; rereadAt?: Date; trouble?: string | undefined } = {},
): Promise<Outcome<VerifyJob>> {
  const now = deps.clock.now();
  const saved = await deps.ledger.save(
    seen,
    {
      phase: 'done',
      finishedAt: now,
      nextCheckAt: undefined,
      trouble,
      rereadAt,
      ...lookAfter(seen, { watchMs: deps.watchMs, now }),
    },
    { kind, text },
  );
  return saved === undefined ? again(deps, seen) : finished(saved);
}

/** A part did not stick. The timeline remembers when the ticket left its state: pending after that, it was put back. */
function dropped(
  deps: Deps,
  seen: Verification,
  { columns, noteLanded, leftState }: Omit<Dropped, 'kind'>,
): Promise<Outcome<VerifyJob>> {
  return refused(deps, seen, droppedWords(columns), { kind: leftState ? HALF_WRITTEN : 'write-refused', noteLanded });
}

type Dropped = Extract<WriteResult, { kind: 'dropped' }>;

/** A dead letter at once: repeating heals nothing. */
export function giveUp(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  return refused(deps, { ...seen, writeAttempts: MOST_WRITE_ATTEMPTS }, why);
}

/** Counts as an attempt; the third is a dead letter. */
async function refused(
  deps: Deps,
  seen: Verification,
  why: string,
  { kind = 'write-refused', ...extra }: Change & { readonly kind?: string } = {},
): Promise<Outcome<VerifyJob>> {
  const writeAttempts = Math.min(seen.writeAttempts + 1, MOST_WRITE_ATTEMPTS);
  const over = writeAttempts >= MOST_WRITE_ATTEMPTS;
  const givenUpAt = over ? deps.clock.now() : undefined;
  const change: Change = {
    ...extra,
    phase: 'reporting',
    trouble: why,
    writeAttempts,
    givenUpAt,
    nextCheckAt: undefined,
  };
  const saved = await deps.ledger.save(seen, change, { kind, text: why });
  deps.log.error('the write of a verdict was refused', {
    ...subjectOf(seen),
    why,
    attempt: writeAttempts,
  });
  if (saved !== undefined && over) return { kind: 'give-up', reason: why };
  return again(deps, saved ?? seen, 2 ** (writeAttempts - 1));
}

/**
 * The instance may still be at it: the claim stays as long as the job would sleep anyway, whatever wakes it, and the next
 * run reads first.
 */
async function mayHaveLanded(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const { clock, pollIntervalMs } = deps;
  const awake = clock.now().getTime() + pollIntervalMs / 2;
  const nextCheckAt = new Date(Math.min(awake, seen.nextCheckAt?.getTime() ?? awake));
  const saved = await deps.ledger.save(seen, { phase: 'reporting', trouble: why, nextCheckAt });
  return again(deps, saved ?? seen);
}

/** It was not sent, or surely did not land. */
async function later(deps: Deps, seen: Verification, why: string, intervals = 1): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(seen, { phase: 'reporting', trouble: why, nextCheckAt: undefined });
  return again(deps, saved ?? seen, intervals);
}

/** A change freeze may last for weeks and hold back thousands: each try reads the ticket. */
const NOT_NOW_INTERVALS = 6;

export function droppedWords(columns: readonly string[]): string {
  return `ServiceNow accepted the write but does not hold it: ${columns.join(', ')}. Check field rights, choices and business rules (doctor).`;
}
