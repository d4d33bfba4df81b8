import type { WriteResult } from '../connectors/servicenow/contract.js';
import type { Change, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Report } from '../verification/report.js';
import type { Ticket } from '../verification/ticket.js';
import { afterWriteFailure } from './after-failure.js';
import { finished, sleep } from './endings.js';
import type { VerifyJob } from './jobs.js';
import type { Outcome } from './outcome.js';
import type { Deps } from './vendors.js';

/** Refusals after which the write is a dead letter. */
export const MOST_WRITE_ATTEMPTS = 3;

export interface Write {
  readonly report: Report;
  readonly ticket: Ticket;
  readonly context: CallContext;
  readonly pendingState: string;
}

/** The one PATCH. What the instance refuses, or accepts and does not do, is not done. */
export function firstWrite(deps: Deps, seen: Verification, its: Write): Promise<Outcome<VerifyJob>> {
  return patch(deps, seen, { ...its, noteLanded: seen.noteLanded });
}

/**
 * The ticket carries our mark, so an earlier attempt reached it. Once it has left the state it is a person's again,
 * whatever they have made of it since; while it has not, what did not stick is written again, without a second note.
 */
export async function resumeWrite(deps: Deps, seen: Verification, its: Write): Promise<Outcome<VerifyJob>> {
  if (its.ticket.state !== its.pendingState || (await hasLanded(deps, its))) {
    return done(deps, seen, 'written by an earlier attempt');
  }
  return patch(deps, seen, { ...its, noteLanded: true });
}

/** Does the ticket hold everything that we would write? */
export async function hasLanded(deps: Pick<Deps, 'servicenow'>, its: Write): Promise<boolean> {
  return (await deps.servicenow.missing(its.ticket, its.report.columns, its.context)).length === 0;
}

async function patch(
  deps: Deps,
  seen: Verification,
  its: Write & { noteLanded: boolean },
): Promise<Outcome<VerifyJob>> {
  const { report, ticket, noteLanded } = its;
  let result: WriteResult;
  try {
    result = await deps.servicenow.write(
      {
        ticket: seen.ticket,
        from: ticket.state,
        modCount: ticket.modCount,
        columns: report.columns,
        ...(noteLanded ? {} : { workNotes: report.workNotes }),
      },
      its.context,
    );
  } catch (cause) {
    return unwritten(deps, seen, cause);
  }
  if (result.kind === 'written') return done(deps, seen, Object.keys(report.columns).join(', '));
  return refused(deps, seen, droppedWords(result.columns), { noteLanded: noteLanded || result.noteLanded });
}

async function unwritten(deps: Deps, seen: Verification, cause: unknown): Promise<Outcome<VerifyJob>> {
  const { kind, why } = afterWriteFailure(cause);
  if (kind === 'refused') return refused(deps, seen, why);
  if (kind !== 'forbidden') return later(deps, seen, why);
  if (deps.mode === 'observe') return done(deps, seen, 'mode observe: nothing was written', 'observed');
  await deps.ledger.save(seen, { trouble: why, writeAttempts: MOST_WRITE_ATTEMPTS });
  return { kind: 'give-up', reason: why };
}

async function done(deps: Deps, seen: Verification, text: string, kind = 'written'): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(
    seen,
    { phase: 'done', finishedAt: deps.clock.now(), trouble: undefined },
    { kind, text },
  );
  return saved === undefined ? later(deps, seen, 'another process took the row') : finished(saved);
}

/** Counts as an attempt; the third is a dead letter. */
async function refused(deps: Deps, seen: Verification, why: string, extra: Change = {}): Promise<Outcome<VerifyJob>> {
  const writeAttempts = Math.min(seen.writeAttempts + 1, MOST_WRITE_ATTEMPTS);
  const change: Change = { ...extra, trouble: why, writeAttempts };
  const saved = await deps.ledger.save(seen, change, { kind: 'write-refused', text: why });
  deps.log.error('ServiceNow did not take the write', {
    verification: seen.id,
    ticket: seen.ticket.number,
    why,
    attempt: writeAttempts,
  });
  if (saved !== undefined && writeAttempts >= MOST_WRITE_ATTEMPTS) return { kind: 'give-up', reason: why };
  return sleep(
    deps,
    saved ?? seen,
    new Date(deps.clock.now().getTime() + deps.pollIntervalMs * 2 ** (writeAttempts - 1)),
  );
}

/** It was not sent, or may have landed: the next run reads first. */
async function later(deps: Deps, seen: Verification, why: string): Promise<Outcome<VerifyJob>> {
  const saved = await deps.ledger.save(seen, { trouble: why });
  return sleep(deps, saved ?? seen, new Date(deps.clock.now().getTime() + deps.pollIntervalMs));
}

function droppedWords(columns: readonly string[]): string {
  return `ServiceNow accepted the write but does not hold it: ${columns.join(', ')}. Check field rights, choices and business rules (doctor).`;
}
