import { oneOf } from './approval-rows.js';
import type { Approval, Ballot, Refusal, Voted } from './approvals.js';
import type { ApprovalRow, Database } from './schema.js';
import { storable } from './verification-row.js';

/** One transaction: the row is locked first, so that of any number of votes each sees those before it. */
export async function voteIn(db: Database, ballot: Ballot, now: number): Promise<Voted> {
  await db
    .updateTable('approvals')
    .set((row) => ({ state: row.ref('state') }))
    .where('id', '=', ballot.id)
    .execute();
  const { refusal, approval, row } = await weighed(db, ballot, now);
  if (refusal !== undefined || approval === undefined || row === undefined) {
    return { kind: refusal ?? 'unknown', approval };
  }
  if (!(await useLink(db, ballot, now))) return { kind: 'used', approval };
  const { id: approvalId, by: operator, decision, via, comment } = ballot;
  const words = comment === undefined ? null : storable(comment);
  await db
    .insertInto('approval_votes')
    .values({ approval: approvalId, operator, decision, at: now, via, comment: words })
    .execute();
  const change = outcomeOf(approval, ballot, now);
  const after = await db
    .updateTable('approvals')
    .set(change)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { kind: 'counted', approval: await oneOf(db, after) };
}

/** False when somebody has answered by this link before. */
async function useLink(db: Database, { id: approval, link: nonce }: Ballot, now: number): Promise<boolean> {
  if (nonce === undefined) return true;
  const insertion = db.insertInto('approval_links').values({ nonce, approval, used_at: now });
  const row = await insertion
    .onConflict((conflict) => conflict.doNothing())
    .returning('nonce')
    .executeTakeFirst();
  return row !== undefined;
}

/** One no ends it. An agreement holds for as long again as there was time to give it. */
function outcomeOf(
  { votes, needed, askedAt, expiresAt }: Approval,
  { decision }: Ballot,
  now: number,
): Partial<ApprovalRow> {
  if (decision === 'deny') return { state: 'denied' };
  if (votes.length + 1 < needed) return { state: 'open' };
  return { state: 'approved', expires_at: now + (expiresAt.getTime() - askedAt.getTime()) };
}

export interface Weighed {
  readonly refusal?: Refusal | undefined;
  readonly approval?: Approval | undefined;
  readonly row?: ApprovalRow | undefined;
}

/** Would this vote count at this moment? */
export async function weighed(db: Database, ballot: Ballot, now: number): Promise<Weighed> {
  const row = await db.selectFrom('approvals').where('id', '=', ballot.id).selectAll().executeTakeFirst();
  if (row === undefined) return { refusal: 'unknown' };
  const approval = await oneOf(db, row);
  const waitedFor = await isWaitedFor(db, row.verification);
  return { refusal: refusalOf(approval, ballot, { waitedFor, now }), approval, row };
}

function refusalOf(
  { state, settledAt, digest, expiresAt, votes, triggeredBy }: Approval,
  ballot: Ballot,
  { waitedFor, now }: { waitedFor: boolean; now: number },
): Refusal | undefined {
  if (digest !== ballot.digest) return 'changed';
  if (state === 'expired' || (state === 'open' && expiresAt.getTime() <= now)) return 'expired';
  if (state !== 'open' || settledAt !== undefined || !waitedFor) return 'gone';
  if (triggeredBy.includes(ballot.by)) return 'triggered';
  return votes.some(({ by }) => by === ballot.by) ? 'voted' : undefined;
}

/** Parked for it; or done, with a note still to be written about a finding that came back. */
async function isWaitedFor(db: Database, verification: string): Promise<boolean> {
  const row = await db
    .selectFrom('verifications')
    .where('id', '=', verification)
    .select(['phase', 'watch_until', 'given_up_at'])
    .executeTakeFirst();
  if (row === undefined || row.given_up_at !== null) return false;
  return row.phase === 'approval' || (row.phase === 'done' && row.watch_until !== null);
}
