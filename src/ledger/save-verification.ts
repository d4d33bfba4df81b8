import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { Ledger, TimelineEntry, Verification } from './ledger.js';
import type { Database, VerificationRow } from './schema.js';
import { together } from './together.js';
import { columnsOf, storable, verificationOf } from './verification-row.js';

/** Compare-and-set on the version; the timeline entry is written with the change or not at all. */
export function createSave(access: Access, clock: Clock) {
  const saving = together<Saving, Verification | undefined>(access, {
    keyOf: ({ seen }) => seen.id,
    run: async (db, { seen, columns, entry }) => {
      const row = await compareAndSet(db, seen, columns);
      if (!row) return undefined;
      if (entry) await note(db, row, entry);
      return verificationOf(row);
    },
  });
  const save: Ledger['save'] = async (seen, change, entry) =>
    saving.add({ seen, columns: columnsOf(change), entry: entry && { at: clock.now(), ...entry } });
  return { save, idle: saving.idle };
}

/** Undefined when the row has changed since it was seen. */
export async function compareAndSet(
  db: Database,
  seen: Verification,
  columns: Partial<VerificationRow>,
): Promise<VerificationRow | undefined> {
  return db
    .updateTable('verifications')
    .set({ ...columns, version: seen.version + 1 })
    .where('id', '=', seen.id)
    .where('version', '=', seen.version)
    .returningAll()
    .executeTakeFirst();
}

interface Saving {
  readonly seen: Verification;
  readonly columns: Partial<VerificationRow>;
  readonly entry: TimelineEntry | undefined;
}

/** Puts an entry beside the version of the row that it tells about. */
export async function note(db: Database, row: VerificationRow, { at, kind, text }: TimelineEntry): Promise<void> {
  const entry = { verification: row.id, version: row.version, at: at.getTime(), kind, text: storable(text) };
  await db.insertInto('timeline').values(entry).execute();
}
