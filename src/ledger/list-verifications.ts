import { sql } from 'kysely';
import type { Access } from './access.js';
import { cursorAt, type Position, readCursor } from './cursor.js';
import type { Ledger, Query, Verification } from './ledger.js';
import type { Database, VerificationRow } from './schema.js';
import { verificationOf } from './verification-row.js';

/** Pages by key, newest first: what is opened between two pages neither repeats nor hides a row. */
export function createList(access: Access): Ledger['list'] {
  return async (query) => {
    const { limit, after } = query;
    const position = after === undefined ? undefined : readCursor(after);
    const rows = await access.read((db) => newestFirst(db, query, position).execute());
    const items = rows.slice(0, limit).map(withoutEvidence);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: cursorAt(last) } : { items };
  };
}

function newestFirst(
  db: Database,
  { ticket, phase, givenUp, finishedSince, limit }: Query,
  position: Position | undefined,
) {
  let rows = db.selectFrom('verifications').select(columns);
  if (ticket !== undefined) rows = rows.where('ticket_number', '=', ticket);
  if (phase !== undefined) rows = rows.where('phase', '=', phase);
  if (finishedSince !== undefined) rows = rows.where('finished_at', '>=', finishedSince.getTime());
  if (givenUp) rows = rows.where('given_up_at', 'is not', null);
  if (position)
    rows = rows.where((eb) => eb(eb.refTuple('opened_at', 'id'), '<', eb.tuple(position.openedAt, position.id)));
  // one more than asked for tells whether there is a next page
  return rows
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
}

/** Everything that has not ended, in pages by id. */
export function createOpenOnes(access: Access): Ledger['openOnes'] {
  return async ({ after, upTo, limit, step }) => {
    const rows = await access.read((db) => {
      const open = db
        .selectFrom('verifications')
        .where('phase', '<>', sql.lit('done')) // literal: SQLite then uses the partial index
        .where('id', '>', after ?? '');
      const until = upTo === undefined ? open : open.where('id', '<=', upTo);
      const wanted = step === undefined ? until : until.where('step', '=', step);
      return wanted.orderBy('id').limit(limit).select(columns).execute();
    });
    return rows.map(withoutEvidence);
  };
}

export function createRereads(access: Access): Ledger['rereads'] {
  return async (now, limit) => {
    const rows = await access.read((db) =>
      db
        .selectFrom('verifications')
        .where('reread_at', '<=', now.getTime())
        .orderBy('reread_at')
        .orderBy('id')
        .limit(limit)
        .select(columns)
        .execute(),
    );
    return rows.map(withoutEvidence);
  };
}

function withoutEvidence(row: Omit<VerificationRow, 'evidence' | 'decision'>): Verification {
  return verificationOf(Object.assign(row, { evidence: null, decision: null }));
}

/** All but evidence and decision, which are the bulk of a row. */
const columns = [
  'id',
  'ticket_table',
  'ticket_sys_id',
  'ticket_number',
  'phase',
  'step',
  'source',
  'entered_mod_count',
  'entered_on',
  'outcome',
  'reason',
  'opened_at',
  'deadline_at',
  'next_check_at',
  'finished_at',
  'write_attempts',
  'note_landed',
  'decided_at',
  'given_up_at',
  'trouble',
  'watch_until',
  'reread_at',
  'version',
] as const satisfies readonly Exclude<keyof VerificationRow, 'evidence' | 'decision'>[];
