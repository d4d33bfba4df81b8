import { Overtaken } from './access.js';
import { oneOf } from './approval-rows.js';
import type { ApprovalState, Asked, Ladder, Question } from './approvals.js';
import type { ApprovalRow, Database } from './schema.js';
import { storable } from './verification-row.js';

interface Asking {
  readonly question: Question;
  readonly ladder: Ladder;
  readonly id: string;
  readonly now: number;
}

/** One transaction. Whoever asks at the same time waits for the row that counts, or finds it made. */
export async function askIn(db: Database, asking: Asking): Promise<Asked> {
  const { question, now } = asking;
  const held = await lockCurrent(db, question.verification);
  if (held === undefined) return { approval: await oneOf(db, await insert(db, asking, 0)), isNew: true };

  const ending = endOf(held, question, now);
  if (ending === undefined) return { approval: await oneOf(db, held), isNew: false };
  const ended = await settleAs(db, held, { state: ending, now });
  if (ended === undefined) throw new Overtaken('somebody else has settled it in the same moment');
  // Nobody has answered: the next step. Whoever had agreed is asked where the others were.
  const level = ending === 'expired' && held.state === 'open' ? held.level + 1 : 0;
  const row = await insert(db, asking, level);
  return { approval: await oneOf(db, row), isNew: true, ended: await oneOf(db, ended) };
}

function endOf(held: ApprovalRow, { digest }: Question, now: number): 'expired' | 'void' | undefined {
  if (held.digest !== digest) return 'void';
  return held.state !== 'denied' && held.expires_at <= now ? 'expired' : undefined;
}

/** The row that counts for a verification; nobody else changes it until the transaction ends. */
async function lockCurrent(db: Database, verification: string): Promise<ApprovalRow | undefined> {
  return db
    .updateTable('approvals')
    .set((row) => ({ state: row.ref('state') }))
    .where('verification', '=', verification)
    .where('settled_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Undefined when somebody else was faster: each ends once. */
export async function settleAs(
  db: Database,
  { id }: ApprovalRow,
  { state, now }: { state: ApprovalState; now: number },
): Promise<ApprovalRow | undefined> {
  return db
    .updateTable('approvals')
    .set({ state, settled_at: now })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

async function insert(db: Database, { question, ladder, id, now }: Asking, level: number): Promise<ApprovalRow> {
  const { ms, names } = ladder(level);
  const { verification, ticket, digest, payload, because, score, needed } = question;
  const row: ApprovalRow = {
    id,
    verification,
    ticket_number: storable(ticket),
    state: 'open',
    digest,
    payload: storable(payload),
    because: JSON.stringify(because),
    score,
    needed,
    level,
    names: JSON.stringify(names),
    asked_at: now,
    expires_at: now + ms,
    settled_at: null,
  };
  const insertion = db
    .insertInto('approvals')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const inserted = await insertion.returningAll().executeTakeFirst();
  if (inserted === undefined) throw new Overtaken('somebody else has asked in the same moment');
  return inserted;
}
