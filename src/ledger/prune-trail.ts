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
    let pruned = 0;
    for (;;) {
      const upTo = await access.read((db) => endOfBatch(db, root));
      if (upTo === undefined) break;
      pruned += await access.write(async (db) => {
        const [gone] = await db.deleteFrom('audit').where('sequence', '<=', upTo).execute();
        return Number(gone?.numDeletedRows ?? 0);
      });
    }
    await access.write((db) =>
      db.deleteFrom('checkpoints').where('kind', '=', 'head').where('sequence', '<', root).execute(),
    );
    return pruned;
  };
}

const BATCH = 1_000;

async function rootOf(db: Database): Promise<number | undefined> {
  const row = await db
    .selectFrom('checkpoints')
    .select('sequence')
    .where('kind', '=', 'root')
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  return row?.sequence;
}

async function endOfBatch(db: Database, root: number): Promise<number | undefined> {
  const batch = db
    .selectFrom('audit')
    .select('sequence')
    .where('sequence', '<=', root)
    .orderBy('sequence')
    .limit(BATCH)
    .as('batch');
  const row = await db
    .selectFrom(batch)
    .select(({ fn }) => fn.max('sequence').as('sequence'))
    .executeTakeFirst();
  return row?.sequence ?? undefined;
}
