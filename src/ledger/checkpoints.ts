import type { Selectable } from 'kysely';
import type { Access } from './access.js';
import type { Checkpoint } from './checkpoint.js';
import type { Engine } from './engine.js';
import type { CheckpointRow, Database } from './schema.js';

export interface Checkpoints {
  /** Heads and rotations in the order of the chain, from `from` on. */
  readonly list: (from?: number) => AsyncIterable<Checkpoint>;
  /** The newest head or rotation: its key is the one that signs. */
  readonly last: () => Promise<Checkpoint | undefined>;
  /** The newest head or rotation over an entry that was made before `at`. */
  readonly before: (at: Date) => Promise<Checkpoint | undefined>;
  readonly rotations: () => Promise<readonly Checkpoint[]>;
  /** Where the chain begins, when it was pruned. */
  readonly root: () => Promise<Checkpoint | undefined>;
  /** False when the key that signs is not `current` (any more); of the same place and kind the first one stays. */
  readonly add: (checkpoint: Checkpoint, current: string | undefined) => Promise<boolean>;
}

export function createCheckpoints(access: Access, engine: Engine): Checkpoints {
  const one = async (read: (db: Database) => Promise<Row | undefined>): Promise<Checkpoint | undefined> => {
    const row = await access.read(read);
    return row && checkpointOf(row);
  };
  return {
    list: (from = 0) => listed(access, from),
    last: () => one(newest),
    before: (at) =>
      one((db) => heads(db).where('at', '<', at.getTime()).orderBy('sequence', 'desc').executeTakeFirst()),
    rotations: async () => {
      const rows = await access.read((db) => heads(db).where('kind', '=', 'rotation').orderBy('sequence').execute());
      return rows.map(checkpointOf);
    },
    root: () =>
      one((db) =>
        db
          .selectFrom('checkpoints')
          .selectAll()
          .where('kind', '=', 'root')
          .orderBy('sequence', 'desc')
          .executeTakeFirst(),
      ),
    add: (checkpoint, current) =>
      access.write(async (db) => {
        await engine.lock(db, 'trail');
        if ((await newest(db))?.key !== current) return false;
        const row = { ...checkpoint, at: checkpoint.at.getTime(), cosignature: checkpoint.cosignature ?? null };
        await db
          .insertInto('checkpoints')
          .values(row)
          .onConflict((conflict) => conflict.columns(['sequence', 'kind']).doNothing())
          .execute();
        return true;
      }),
  };
}

type Row = Selectable<CheckpointRow>;

function heads(db: Database) {
  return db.selectFrom('checkpoints').selectAll().where('kind', '<>', 'root');
}

/** At one place a rotation comes after the head that the key before it signed. */
function newest(db: Database): Promise<Row | undefined> {
  return heads(db).orderBy('sequence', 'desc').orderBy('kind', 'desc').executeTakeFirst();
}

async function* listed(access: Access, from: number): AsyncIterable<Checkpoint> {
  for (let next = from, more = true; more;) {
    const rows = await access.read((db) =>
      heads(db).where('sequence', '>=', next).orderBy('sequence').orderBy('kind').limit(PAGE).execute(),
    );
    more = rows.length === PAGE;
    const last = rows.at(-1)?.sequence ?? 0;
    // A place may have two: where a page ends in the middle of it, the next page begins with it.
    for (const row of rows) if (!more || row.sequence < last) yield checkpointOf(row);
    next = last;
  }
}

const PAGE = 500;

function checkpointOf({ at, cosignature, ...row }: Row): Checkpoint {
  return { ...row, at: new Date(at), cosignature: cosignature ?? undefined };
}
