import type { ExpressionBuilder } from 'kysely';
import { settleAs } from './ask-approval.js';
import { approvalsOf } from './approval-rows.js';
import type { Approval, ApprovalState } from './approvals.js';
import type { ApprovalRow, Database, Schema, VerificationRow } from './schema.js';

/** One transaction. Ends the questions that nothing waits for any more, of one verification or of all. */
export async function settleIn(
  db: Database,
  { verification, now }: { verification: string | undefined; now: number },
): Promise<readonly Approval[]> {
  let held = db
    .selectFrom('approvals')
    .innerJoin('verifications', 'verifications.id', 'approvals.verification')
    .where('approvals.settled_at', 'is', null)
    .where((is) =>
      is.or([
        is('verifications.given_up_at', 'is not', null),
        is('verifications.phase', '=', 'waiting'),
        is.and([
          is('verifications.phase', '=', 'done'),
          is.or([is('verifications.watch_until', 'is', null), isUsed(is)]),
        ]),
      ]),
    );
  if (verification !== undefined) held = held.where('approvals.verification', '=', verification);
  const over = await held
    .selectAll('approvals')
    .select(['verifications.phase as phase'])
    .orderBy('approvals.id')
    .limit(MOST_AT_ONCE)
    .execute();
  const settled: ApprovalRow[] = [];
  for (const { phase, ...row } of over) {
    const ended = await settleAs(db, row, { state: await endOf(db, row, phase), now });
    if (ended !== undefined) settled.push(ended);
  }
  return approvalsOf(db, settled);
}

/** The call was made that people have agreed to. */
function isUsed(is: ExpressionBuilder<Schema, 'approvals' | 'verifications'>) {
  const written = is
    .selectFrom('timeline')
    .select('version')
    .whereRef('timeline.verification', '=', 'approvals.verification')
    .whereRef('timeline.at', '>=', 'approvals.asked_at')
    .where('timeline.kind', '=', 'written');
  return is.and([is('approvals.state', '=', 'approved'), is.exists(written)]);
}

/** The others are settled the next time. */
const MOST_AT_ONCE = 500;

async function endOf(db: Database, row: ApprovalRow, phase: VerificationRow['phase']): Promise<ApprovalState> {
  if (row.state === 'denied') return 'denied';
  if (row.state !== 'approved' || phase !== 'done') return 'void';
  const written = await db
    .selectFrom('timeline')
    .where('verification', '=', row.verification)
    .where('kind', '=', 'written')
    .where('at', '>=', row.asked_at)
    .select('version')
    .executeTakeFirst();
  return written === undefined ? 'void' : 'used';
}
