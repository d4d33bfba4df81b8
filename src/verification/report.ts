import type { Evidence } from './evidence.js';
import { closeNotes, workNote } from './note.js';
import type { TicketTable } from './ticket-table.js';
import type { Outcome, Verdict } from './verdict.js';

/** Everything the one write says, as ServiceNow wants it: every value as text. */
export interface Report {
  readonly columns: Readonly<Record<string, string>>;
  readonly workNotes: string;
}

/** The write for a verdict that is reported. The same facts always give the same words. */
export function reportOf(
  verdict: Verdict & { ruling: Exclude<Outcome, 'superseded'> },
  evidence: Evidence,
  about: { verification: string; table: TicketTable },
): Report {
  const { fields, outcomes } = about.table;
  const own = (
    [
      [fields.runId, about.verification],
      [fields.result, verdict.ruling],
      [fields.reason, verdict.reason],
    ] as const
  ).flatMap(([column, value]) => (column === undefined ? [] : [[column, value] as const]));
  const closing = verdict.ruling === 'verified' ? { close_notes: closeNotes(evidence, verdict) } : {};
  return {
    columns: { ...outcomes[verdict.ruling], ...closing, ...Object.fromEntries(own) },
    workNotes: workNote(evidence, { verdict, verification: about.verification }),
  };
}
