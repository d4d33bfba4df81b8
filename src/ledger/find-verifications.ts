import { sql } from 'kysely';
import type { Access } from './access.js';
import type { Ledger } from './ledger.js';
import { createOpenOnes, createRereads } from './list-verifications.js';
import type { Database } from './schema.js';
import { verificationOf } from './verification-row.js';

/** The plain questions to the ledger: one statement each. */
export function createFinders(
  access: Access,
): Pick<
  Ledger,
  | 'get'
  | 'timeline'
  | 'due'
  | 'watched'
  | 'openOnes'
  | 'rereads'
  | 'count'
  | 'countWatched'
  | 'countWatching'
  | 'countGivenUp'
  | 'ping'
> {
  return {
    get: async (id) => {
      const row = await access.read((db) =>
        db.selectFrom('verifications').where('id', '=', id).selectAll().executeTakeFirst(),
      );
      return row && verificationOf(row);
    },
    timeline: async (id) => {
      const rows = await access.read((db) =>
        db.selectFrom('timeline').where('verification', '=', id).orderBy('version').selectAll().execute(),
      );
      return rows.map(({ at, kind, text }) => ({ at: new Date(at), kind, text }));
    },
    due: createDue(access),
    watched: createWatched(access),
    openOnes: createOpenOnes(access),
    rereads: createRereads(access),
    ...createCounts(access),
    ping: () => access.write(async (db) => void (await sql`select 1`.execute(db))),
  };
}

function createDue(access: Access): Ledger['due'] {
  return async (now, limit) => {
    const rows = await access.read((db) =>
      lookDue(db, now, limit).where('phase', '=', 'waiting').where('step', '=', 'watching').execute(),
    );
    return rows.map(verificationOf);
  };
}

function createWatched(access: Access): Ledger['watched'] {
  return async (now, limit) => {
    const rows = await access.read((db) =>
      lookDue(db, now, limit).where('watch_until', 'is not', null).where('phase', '=', 'done').execute(),
    );
    return rows.map(verificationOf);
  };
}

/** Rows whose next look has come, oldest first. */
function lookDue(db: Database, now: Date, limit: number) {
  return db
    .selectFrom('verifications')
    .where('next_check_at', '<=', now.getTime())
    .orderBy('next_check_at')
    .orderBy('id')
    .limit(limit)
    .selectAll();
}

function createCounts(access: Access): Pick<Ledger, 'count' | 'countWatched' | 'countWatching' | 'countGivenUp'> {
  return {
    count: async () => {
      const rows = await access.read((db) =>
        db
          .selectFrom('verifications')
          .groupBy(['phase', 'outcome'])
          .select(({ fn }) => ['phase', 'outcome', fn.countAll<number>().as('count')])
          .execute(),
      );
      return rows.map(({ phase, outcome, count }) => ({ phase, outcome: outcome ?? undefined, count }));
    },
    countWatched: () =>
      counted(access, (rows) => rows.where('watch_until', 'is not', null).where('phase', '=', 'done')),
    countWatching: () => counted(access, (rows) => rows.where('phase', '=', 'waiting').where('step', '=', 'watching')),
    countGivenUp: () => counted(access, (rows) => rows.where('given_up_at', 'is not', null)),
  };
}

type Rows = ReturnType<typeof allRows>;

function allRows(db: Database) {
  return db.selectFrom('verifications');
}

async function counted(access: Access, narrowed: (rows: Rows) => Rows): Promise<number> {
  const row = await access.read((db) =>
    narrowed(allRows(db))
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirst(),
  );
  return row?.count ?? 0;
}
