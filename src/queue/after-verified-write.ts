import type { WriteResult } from '../connectors/servicenow/contract.js';
import type { Change, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { afterCloseReport } from '../verification/after-close-report.js';
import type { Report } from '../verification/report.js';
import type { Ticket } from '../verification/ticket.js';
import type { Escalated } from '../outbound/failure.js';
import { announce, askAbout, denialOf, waitingWords } from './ask-about.js';
import { basisOf } from './basis-of.js';
import { afterWriteFailure, whyOf } from './after-failure.js';
import { anchored } from './anchored.js';
import { claimOn, justRead } from './claim.js';
import { nextTry } from './endings.js';
import { FOUND_AGAIN } from './after-verified.js';
import { forAll } from './for-all.js';
import { countWithoutAsking } from './own-update.js';
import { subjectOf } from './progress.js';
import { targetOf } from './target-of.js';
import type { Deps } from './vendors.js';
import { droppedWords, MOST_WRITE_ATTEMPTS } from './write-back.js';

/** Per tick: each costs three calls, and the next tick is near. */
const MOST_AT_ONCE = 50;

/** Tells the tickets of findings that came back: compare (re-read), then set (one PATCH). May run twice at any point. */
export async function tellOfReopened(deps: Deps, reopened: readonly Verification[]): Promise<void> {
  await forAll(reopened.slice(0, MOST_AT_ONCE), async (seen) => {
    const context: CallContext = { purpose: 'report', subjects: [subjectOf(seen)] };
    try {
      await compareAndSet(deps, seen, context);
    } catch (cause) {
      await later(deps, seen, whyOf('ServiceNow', cause));
    }
  });
}

async function compareAndSet(deps: Deps, seen: Verification, context: CallContext): Promise<void> {
  if (deps.mode === 'observe') return only(deps, seen, 'mode observe: nothing was written');
  const table = deps.tables.find((one) => one.table === seen.ticket.table);
  if (table === undefined) return only(deps, seen, 'the table of the ticket is not configured any more');
  const ticket = await deps.servicenow.ticket(seen.ticket, context);
  const fresh = justRead(context, deps.clock);
  if (ticket === undefined) return only(deps, seen, 'the ticket is gone');
  if (ticket.state === table.pendingState) return only(deps, seen, 'the ticket is being verified anew');

  const reopen = deps.reopen && ticket.state === table.outcomes.verified['state'];
  const report = afterCloseReport({ verification: seen.id, found: await foundIn(deps, seen), table, reopen });
  if (report === undefined) return only(deps, seen, 'the table has no columns for run id and reason');
  if (ticket.runId !== seen.id) return only(deps, seen, 'the ticket does not carry this verification any more');
  const missing = await deps.servicenow.missing(seen.ticket, report.columns, fresh);
  if (missing.length === 0) return told(deps, seen, 'written by an earlier attempt');
  return write(deps, seen, { ticket, report, context: fresh });
}

/** The words under which it was marked: however often the write is tried, it says the same. */
async function foundIn({ ledger }: Deps, { id }: Verification): Promise<string> {
  const entry = (await ledger.timeline(id)).findLast(({ kind }) => kind === FOUND_AGAIN);
  return entry?.text ?? 'see its timeline';
}

interface Write {
  readonly ticket: Ticket;
  readonly report: Report;
  readonly context: CallContext;
}

async function write(deps: Deps, seen: Verification, { ticket, report, context }: Write): Promise<void> {
  const note = seen.noteLanded ? {} : { workNotes: await anchored(deps.ledger, seen, report.workNotes) };
  const modCount = await countWithoutAsking(deps, seen, ticket);
  const claim = claimOn(deps, seen);
  const { columns } = report;
  let result: WriteResult;
  try {
    result = await deps.servicenow.write(
      {
        ticket: seen.ticket,
        from: ticket.state,
        modCount: ticket.modCount,
        columns,
        ...note,
      },
      { ...context, claim: claim.take, target: targetOf(seen.evidence, ticket), basis: basisOf(seen, modCount) },
    );
  } catch (cause) {
    return unwritten(deps, claim.row(), cause);
  }
  if (result.kind === 'written') return told(deps, claim.row(), Object.keys(columns).join(', '));
  return refused(deps, claim.row(), droppedWords(result.columns), { noteLanded: seen.noteLanded || result.noteLanded });
}

async function unwritten(deps: Deps, seen: Verification, cause: unknown): Promise<void> {
  const failure = afterWriteFailure(cause);
  const { kind, why } = failure;
  if (failure.kind === 'escalated') return peopleDecide(deps, seen, failure.escalated);
  if (kind === 'refused') return refused(deps, seen, why);
  if (kind === 'forbidden') return refused(deps, { ...seen, writeAttempts: MOST_WRITE_ATTEMPTS }, why);
  return later(deps, seen, why);
}

/** The verification is over and stays so: people are asked meanwhile, and the next look sees what they have said. */
async function peopleDecide(deps: Deps, seen: Verification, escalated: Escalated): Promise<void> {
  const claim = claimOn(deps, seen);
  if (!(await claim.take())) return; // another run is at it: people are not asked about what is being done
  const { approval, isNew } = await askAbout(deps, seen, escalated);
  if (approval.state === 'denied') {
    return refused(deps, { ...claim.row(), writeAttempts: MOST_WRITE_ATTEMPTS }, denialOf(approval));
  }
  await later(deps, claim.row(), waitingWords(approval));
  if (isNew) await announce(deps, approval);
}

/** Counts as an attempt; after the third it is left to a person. */
async function refused(deps: Deps, seen: Verification, why: string, extra: Change = {}): Promise<void> {
  const writeAttempts = Math.min(seen.writeAttempts + 1, MOST_WRITE_ATTEMPTS);
  const pause = deps.pollIntervalMs * 2 ** (writeAttempts - 1);
  const over = writeAttempts >= MOST_WRITE_ATTEMPTS;
  const next: Change = over
    ? { ...ENDED, givenUpAt: deps.clock.now() }
    : { nextCheckAt: new Date(deps.clock.now().getTime() + pause) };
  const change: Change = { ...extra, ...next, trouble: why, writeAttempts };
  await deps.ledger.save(seen, change, { kind: 'write-refused', text: why });
  deps.log.error('ServiceNow did not take the note about a finding that came back', {
    ...subjectOf(seen),
    why,
    attempt: writeAttempts,
  });
}

/** It was not sent, or may have landed: the next run reads first. */
async function later(deps: Deps, seen: Verification, why: string): Promise<void> {
  await deps.ledger.save(seen, { trouble: why, nextCheckAt: nextTry(deps, seen) });
}

const ENDED = { watchUntil: undefined, nextCheckAt: undefined } as const satisfies Change;

async function told(deps: Deps, seen: Verification, text: string): Promise<void> {
  await deps.ledger.save(seen, { ...ENDED, givenUpAt: undefined, trouble: undefined }, { kind: 'written', text });
}

/** The ledger knows; the ticket is somebody else's by now, or cannot say whose it is. */
async function only(deps: Deps, seen: Verification, why: string): Promise<void> {
  await deps.ledger.save(
    seen,
    { ...ENDED, givenUpAt: undefined, trouble: undefined },
    { kind: 'only-recorded', text: why },
  );
}
