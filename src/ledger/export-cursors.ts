import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';

export interface ExportCursors {
  /** The last entry that the destination has; 0 when it has none. */
  readonly get: (destination: string) => Promise<number>;
  readonly set: (destination: string, sequence: number) => Promise<void>;
  /** The destination that has the fewest entries, of those that ever got one. */
  readonly slowest: () => Promise<{ readonly destination: string; readonly sequence: number } | undefined>;
}

/** How far the audit trail was delivered: moved on after delivery, so that nothing is lost and the last batch may come twice. */
export function createExportCursors(access: Access, clock: Clock): ExportCursors {
  return {
    get: async (destination) => {
      const row = await access.read((db) =>
        db.selectFrom('exports').select('sequence').where('destination', '=', destination).executeTakeFirst(),
      );
      return row?.sequence ?? 0;
    },
    set: (destination, sequence) =>
      access.write(async (db) => {
        const moved = { sequence, at: clock.now().getTime() };
        const row = db.insertInto('exports').values({ destination, ...moved });
        await row.onConflict((conflict) => conflict.column('destination').doUpdateSet(moved)).execute();
      }),
    slowest: () =>
      access.read((db) =>
        db.selectFrom('exports').select(['destination', 'sequence']).orderBy('sequence').executeTakeFirst(),
      ),
  };
}
