import type { Access } from './access.js';
import { approvalsOf, oneOf } from './approval-rows.js';
import type { ApprovalQuery, Approvals } from './approvals.js';
import { cursorAt, readCursor } from './cursor.js';
import type { Clock } from '../shared/clock.js';
import type { Database } from './schema.js';

/** The plain questions about approvals. */
export function createApprovalFinders(
  access: Access,
  clock: Pick<Clock, 'now'>,
): Pick<Approvals, 'get' | 'current' | 'agreed' | 'list'> {
  return {
    get: (id) =>
      access.read(async (db) => {
        const row = await all(db).where('id', '=', id).executeTakeFirst();
        return row && oneOf(db, row);
      }),
    current: (verification) =>
      access.read(async (db) => {
        const row = await unsettled(db).where('verification', '=', verification).executeTakeFirst();
        return row && oneOf(db, row);
      }),
    agreed: (digest) =>
      access.read(async (db) => {
        const agreed = unsettled(db).where('digest', '=', digest).where('state', '=', 'approved');
        const row = await agreed.where('expires_at', '>', clock.now().getTime()).executeTakeFirst();
        return row && oneOf(db, row);
      }),
    list: createList(access),
  };
}

function all(db: Database) {
  return db.selectFrom('approvals').selectAll();
}

function unsettled(db: Database) {
  return all(db).where('settled_at', 'is', null);
}

/** Pages by key, newest first. */
function createList(access: Access): Approvals['list'] {
  return (query) =>
    access.read(async (db) => {
      const { limit } = query;
      const rows = await newestFirst(db, query).execute();
      const items = await approvalsOf(db, rows.slice(0, limit));
      const last = items.at(-1);
      if (rows.length <= limit || last === undefined) return { items };
      return { items, next: cursorAt({ openedAt: last.askedAt, id: last.id }) };
    });
}

function newestFirst(db: Database, { state, ticket, limit, after }: ApprovalQuery) {
  let rows = all(db);
  if (state !== undefined) rows = rows.where('state', '=', state);
  if (ticket !== undefined) rows = rows.where('ticket_number', '=', ticket);
  if (after !== undefined) {
    const { openedAt, id } = readCursor(after);
    rows = rows.where((eb) => eb(eb.refTuple('asked_at', 'id'), '<', eb.tuple(openedAt, id)));
  }
  // one more than asked for tells whether there is a next page
  return rows
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
}
