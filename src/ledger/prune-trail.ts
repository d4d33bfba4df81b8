import type { Access } from './access.js';
import type { Database } from './schema.js';

/**
 * Removes what a signed root has given free, oldest first, and says how many entries went. The triggers refuse more than
 * that to everybody; so many at a time that no statement holds others up.
 */
export function createPruning(access: Access): () => Promise<number> {
  return async () => {
    const root = await access.read(rootOf);
    if (root === undefined) return 0;
    const pruned = await removed(access, (db) => entries(db, root));
    await removed(access, (db) => heads(db, root));
    return pruned;
  };
}

const BATCH = 1_000;

/** Batch by batch until nothing is left. */
async function removed(access: Access, batch: (db: Database) => Promise<number>): Promise<number> {
  let count = 0;
  for (let gone = BATCH; gone > 0; count += gone) gone = await access.write(batch);
  return count;
}

async function rootOf(db: Database): Promise<number | undefined> {
  const row = await db
    .selectFrom('checkpoints')
    .select('sequence')
    .where('kind', '=', 'root')
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  return row?.sequence;
}

async function entries(db: Database, root: number): Promise<number> {
  const oldest = db.selectFrom('audit').select('sequence').where('sequence', '<=', root);
  const batch = oldest.orderBy('sequence').limit(BATCH);
  const [gone] = await db.deleteFrom('audit').where('sequence', 'in', batch).execute();
  return Number(gone?.numDeletedRows ?? 0);
}

async function heads(db: Database, root: number): Promise<number> {
  const older = db.selectFrom('checkpoints').select('sequence').where('kind', '=', 'head').where('sequence', '<', root);
  const batch = older.orderBy('sequence').limit(BATCH);
  const [gone] = await db.deleteFrom('checkpoints').where('kind', '=', 'head').where('sequence', 'in', batch).execute();
  return Number(gone?.numDeletedRows ?? 0);
}
