import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import { createOwnUpdates } from './own-updates.js';
import type { TicketRequest, TicketRequests } from './ticket-requests.js';
import { unaskedIn, unendedIn } from './find-ticket-requests.js';
import type { Database } from './schema.js';

/** Stands for everybody, where nobody is asked. */
const NOBODY = '-';

export function createTicketRequests(access: Access, clock: Pick<Clock, 'now'>): TicketRequests {
  const change = (request: TicketRequest, to: { record?: string; ended_at?: number }): Promise<void> =>
    access.write(async (db) => void (await rowOf(db, request).set(to).execute()));
  return {
    unasked: (limit) => access.read((db) => unaskedIn(db, { now: clock.now().getTime(), limit })),
    unended: (limit) => access.read((db) => unendedIn(db, limit)),
    plan: (approval, people) =>
      access.write(async (db) => {
        const open = { approval, record: null, claimed_until: 0, ended_at: null };
        const rows = people.map(({ userName, userId }) => ({ ...open, user_id: userId, user_name: userName }));
        const nobody = { ...open, user_id: NOBODY, user_name: NOBODY, ended_at: clock.now().getTime() };
        const insertion = db.insertInto('ticket_requests').values(rows.length === 0 ? [nobody] : rows);
        await insertion.onConflict((conflict) => conflict.doNothing()).execute();
      }),
    claim: (request, until) =>
      access.write(async (db) => {
        const claimed = await rowOf(db, request)
          .set({ claimed_until: until.getTime() })
          .where('claimed_until', '=', request.claimedUntil?.getTime() ?? 0)
          .where('record', 'is', null)
          .where('ended_at', 'is', null)
          .returning('approval')
          .executeTakeFirst();
        return claimed !== undefined;
      }),
    keep: (request, record) => change(request, { record }),
    end: (request) => change(request, { ended_at: clock.now().getTime() }),
    ...createOwnUpdates(access),
  };
}

function rowOf(db: Database, { approval, userId }: TicketRequest) {
  return db.updateTable('ticket_requests').where('approval', '=', approval.id).where('user_id', '=', userId);
}
