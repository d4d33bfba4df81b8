import { z } from 'zod';
import type { Approval, Vote } from './approvals.js';
import type { ApprovalRow, Database } from './schema.js';

const Texts = z.array(z.string());

/** Rows with the votes cast on them and those who may not vote, in the order of the rows. */
export async function approvalsOf(db: Database, rows: readonly ApprovalRow[]): Promise<readonly Approval[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const verifications = [...new Set(rows.map(({ verification }) => verification))];
  const votes = await db.selectFrom('approval_votes').where('approval', 'in', ids).orderBy('at').selectAll().execute();
  const triggers = await db
    .selectFrom('triggers')
    .where('verification', 'in', verifications)
    .orderBy('at')
    .selectAll()
    .execute();
  return rows.map((row) => ({
    ...approvalOf(row),
    votes: votes.filter(({ approval }) => approval === row.id).map(voteOf),
    triggeredBy: triggers.filter(({ verification }) => verification === row.verification).map((one) => one.operator),
  }));
}

function approvalOf(row: ApprovalRow): Omit<Approval, 'votes' | 'triggeredBy'> {
  return {
    id: row.id,
    verification: row.verification,
    ticket: row.ticket_number,
    state: row.state,
    digest: row.digest,
    payload: row.payload,
    because: Texts.parse(JSON.parse(row.because)),
    score: row.score,
    needed: row.needed,
    level: row.level,
    names: Texts.parse(JSON.parse(row.names)),
    askedAt: new Date(row.asked_at),
    expiresAt: new Date(row.expires_at),
    settledAt: row.settled_at === null ? undefined : new Date(row.settled_at),
  };
}

interface StoredVote {
  readonly operator: string;
  readonly decision: Vote['decision'];
  readonly at: number;
  readonly via: string;
  readonly comment: string | null;
}

function voteOf({ operator, decision, at, via, comment }: StoredVote): Vote {
  return { by: operator, decision, at: new Date(at), via, comment: comment ?? undefined };
}

/** The one of a row that is surely there. */
export async function oneOf(db: Database, row: ApprovalRow): Promise<Approval> {
  const [approval] = await approvalsOf(db, [row]);
  if (approval === undefined) throw new TypeError('expected an approval for its row');
  return approval;
}
