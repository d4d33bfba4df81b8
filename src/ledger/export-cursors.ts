import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';

export interface ExportCursors {
  /** The last entry that the destination has; 0 when it has none. */
  readonly get: (destination: string) => Promise<number>;
  readonly set: (destination: string, sequence: number) => Promise<void>;
  /**
   * The destination that has the fewest entries, of those that ever got one and of `urls`: of these one that never got
   * any is told by its URL alone, as it is known in no format yet.
   */
  readonly slowest: (
    urls: readonly string[],
  ) => Promise<{ readonly destination: string; readonly sequence: number } | undefined>;
}

/**
 * How far the audit trail was delivered, for each format and URL: moved on after delivery, so that nothing is lost and the
 * last batch may come twice.
 */
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
    slowest: async (urls) => {
      const known = await access.read((db) =>
        db.selectFrom('exports').select(['destination', 'sequence']).orderBy('sequence').execute(),
      );
      const unserved = urls.find((url) => !known.some(({ destination }) => destination.endsWith(` ${url}`)));
      return unserved === undefined ? known[0] : { destination: unserved, sequence: 0 };
    },
  };
}
