import type { Access } from './access.js';
import type { TicketRequests } from './ticket-requests.js';

/** Updates of tickets that came of asking people on them. */
export function createOwnUpdates(access: Access): Pick<TicketRequests, 'ownUpdate' | 'countWithout'> {
  return {
    ownUpdate: (verification, count) =>
      access.write(async (db) => {
        const insertion = db.insertInto('own_updates').values({ verification, count });
        await insertion.onConflict((conflict) => conflict.doNothing()).execute();
      }),
    countWithout: (verification, count) =>
      access.read(async (db) => {
        const rows = await db
          .selectFrom('own_updates')
          .where('verification', '=', verification)
          .where('count', '<=', count)
          .select('count')
          .execute();
        const own = new Set(rows.map((row) => row.count));
        let before = count;
        // Only an unbroken row of our own: behind an update of anybody else's the ticket is another.
        while (own.has(before)) before -= 1;
        return before;
      }),
  };
}
