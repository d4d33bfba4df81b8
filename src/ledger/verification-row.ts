import type { Change, Opening, Verification } from './ledger.js';
import type { VerificationRow } from './schema.js';
import { decodeEvidence, encodeEvidence } from './stored-evidence.js';

/** A row as a verification. Evidence that does not fit this version's schema is missing, and the trouble says so. */
export function verificationOf(row: VerificationRow): Verification {
  const { evidence, unreadable } = decodeEvidence(row.evidence);
  return {
    id: row.id,
    ticket: { table: row.ticket_table, sysId: row.ticket_sys_id, number: row.ticket_number },
    phase: row.phase,
    step: row.step,
    source: row.source,
    enteredModCount: row.entered_mod_count,
    enteredOn: new Date(row.entered_on),
    outcome: row.outcome ?? undefined,
    reason: row.reason ?? undefined,
    openedAt: new Date(row.opened_at),
    deadlineAt: new Date(row.deadline_at),
    nextCheckAt: instantOf(row.next_check_at),
    finishedAt: instantOf(row.finished_at),
    writeAttempts: row.write_attempts,
    noteLanded: row.note_landed === 1,
    decidedAt: instantOf(row.decided_at),
    givenUpAt: instantOf(row.given_up_at),
    trouble: unreadable ?? row.trouble ?? undefined,
    evidence,
    decision: row.decision ?? undefined,
    watchUntil: instantOf(row.watch_until),
    rereadAt: instantOf(row.reread_at),
    version: row.version,
  };
}

function instantOf(epochMs: number | null): Date | undefined {
  return epochMs === null ? undefined : new Date(epochMs);
}

export function newRow(opening: Opening, id: string, now: Date): VerificationRow {
  return {
    id,
    ticket_table: opening.ticket.table,
    ticket_sys_id: opening.ticket.sysId,
    ticket_number: opening.ticket.number,
    phase: 'waiting',
    step: 'intake',
    source: opening.source,
    entered_mod_count: opening.enteredModCount,
    entered_on: opening.enteredOn.getTime(),
    outcome: null,
    reason: null,
    opened_at: now.getTime(),
    deadline_at: opening.deadlineAt.getTime(),
    next_check_at: null,
    finished_at: null,
    write_attempts: 0,
    note_landed: 0,
    decided_at: null,
    given_up_at: null,
    trouble: null,
    evidence: null,
    decision: null,
    watch_until: null,
    reread_at: null,
    version: 1,
  };
}

/** The columns a change sets. What it does not name stays; what it names as undefined is emptied. */
export function columnsOf(change: Change): Partial<VerificationRow> {
  const { ticket } = change;
  return {
    ...(change.phase && { phase: change.phase }),
    ...(change.step && { step: change.step }),
    ...('outcome' in change && { outcome: change.outcome ?? null }),
    ...('reason' in change && { reason: change.reason ?? null }),
    ...('nextCheckAt' in change && { next_check_at: change.nextCheckAt?.getTime() ?? null }),
    ...('finishedAt' in change && { finished_at: change.finishedAt?.getTime() ?? null }),
    ...(change.writeAttempts !== undefined && { write_attempts: change.writeAttempts }),
    ...(change.noteLanded !== undefined && { note_landed: change.noteLanded ? 1 : 0 }),
    ...('decidedAt' in change && { decided_at: change.decidedAt?.getTime() ?? null }),
    // What goes on, or is over, is no dead letter any more.
    ...(change.phase && change.phase !== 'reporting' && { given_up_at: null }),
    ...('givenUpAt' in change && { given_up_at: change.givenUpAt?.getTime() ?? null }),
    ...('trouble' in change && { trouble: change.trouble === undefined ? null : storable(change.trouble) }),
    ...('evidence' in change && { evidence: change.evidence ? encodeEvidence(change.evidence) : null }),
    ...('decision' in change && { decision: change.decision === undefined ? null : storable(change.decision) }),
    ...('watchUntil' in change && { watch_until: change.watchUntil?.getTime() ?? null }),
    ...('rereadAt' in change && { reread_at: change.rereadAt?.getTime() ?? null }),
    ...(ticket && { ticket_table: ticket.table, ticket_sys_id: ticket.sysId, ticket_number: ticket.number }),
  };
}

/** PostgreSQL refuses NUL in a text: words that quote a vendor must not keep a verification from being saved. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}
