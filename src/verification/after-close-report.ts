import { reasons } from './reasons.js';
import type { Report } from './report.js';
import type { TicketTable } from './ticket-table.js';

export const REOPENED = 'reopened-after-close';

interface Subject {
  readonly verification: string;
  /** What was found again, in the words that the ledger keeps. */
  readonly found: string;
  readonly table: TicketTable;
  /** The ticket goes back to work, as after a failed patch. */
  readonly reopen: boolean;
}

/**
 * What a ticket is told whose verified finding came back; undefined where the table has no columns that would show
 * whose ticket it is and whether it has been told. The same facts always give the same words.
 */
export function afterCloseReport({ verification, found, table, reopen }: Subject): Report | undefined {
  const { runId, result, reason } = table.fields;
  if (runId === undefined || reason === undefined) return undefined;
  const { sentence, owner, action } = reasons[REOPENED];
  return {
    columns: {
      ...(reopen ? table.outcomes.failed : {}),
      ...(result === undefined ? {} : { [result]: 'failed' }),
      [reason]: REOPENED,
    },
    workNotes: [
      `Patchproof: FAILED (${REOPENED})`,
      sentence,
      `Next step (${owner}): ${action}`,
      reopen ? 'The ticket has been reopened.' : 'The ticket has been left in its state: decide whether to reopen it.',
      '',
      `Found again: ${found}.`,
      '',
      `Verification ${verification}.`,
    ].join('\n'),
  };
}
