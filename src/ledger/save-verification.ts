import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { Ledger, TimelineEntry } from './ledger.js';
import type { Database, VerificationRow } from './schema.js';
import { columnsOf, storable, verificationOf } from './verification-row.js';

/** Compare-and-set on the version; the timeline entry is written with the change or not at all. */
export function createSave(access: Access, clock: Clock): Ledger['save'] {
  return (seen, change, entry) =>
    access.write(async (db) => {
      const row = await db
        .updateTable('verifications')
        .set({ ...columnsOf(change), version: seen.version + 1 })
        .where('id', '=', seen.id)
        .where('version', '=', seen.version)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      if (entry) await note(db, row, { at: clock.now(), ...entry });
      return verificationOf(row);
    });
}

/** Puts an entry beside the version of the row that it tells about. */
export async function note(db: Database, row: VerificationRow, { at, kind, text }: TimelineEntry): Promise<void> {
  const entry = { verification: row.id, version: row.version, at: at.getTime(), kind, text: storable(text) };
  await db.insertInto('timeline').values(entry).execute();
}
