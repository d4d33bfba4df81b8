import type { TicketTable } from '../../verification/ticket-table.js';

export const REHEARSED = ['verified', 'failed', 'review'] as const;

/** What the one PATCH of an outcome carries, but for the note, with values that say where they come from. */
export function rehearsedColumns(
  { fields, outcomes }: TicketTable,
  outcome: (typeof REHEARSED)[number],
): Readonly<Record<string, string>> {
  const own = [
    [fields.runId, 'patchproof-doctor'],
    [fields.result, outcome],
    [fields.reason, REASONS[outcome]],
  ].flatMap(([column, value]) => (column !== undefined && value !== undefined ? [[column, value] as const] : []));
  const closing = outcome === 'verified' ? { close_notes: 'Trial of patchproof doctor' } : {};
  return { ...outcomes[outcome], ...closing, ...Object.fromEntries(own) };
}

const REASONS = { verified: 'fixed-and-healthy', failed: 'still-vulnerable', review: 'rescan-timeout' } as const;
