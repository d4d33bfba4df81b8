import { approvalsOf } from './approval-rows.js';
import type { Approval } from './approvals.js';
import type { Database } from './schema.js';
import type { TicketRequest, Unasked } from './ticket-requests.js';
import type { TicketRef } from '../verification/ticket.js';

/** Oldest first. */
export async function unaskedIn(
  db: Database,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly Unasked[]> {
  const rows = await db
    .selectFrom('approvals')
    .where('state', '=', 'open')
    .where('settled_at', 'is', null)
    .where('expires_at', '>', now)
    .where((is) =>
      is.not(
        is.exists(
          is.selectFrom('ticket_requests').select('approval').whereRef('ticket_requests.approval', '=', 'approvals.id'),
        ),
      ),
    )
    .orderBy('asked_at')
    .limit(limit)
    .selectAll()
    .execute();
  const approvals = await approvalsOf(db, rows);
  const tickets = await ticketsOf(db, approvals);
  const inVain = await Promise.all(approvals.map(({ verification }) => countInVain(db, verification)));
  return approvals.flatMap((approval, index) => {
    const ticket = tickets.get(approval.verification);
    return ticket === undefined ? [] : [{ approval, ticket, inVain: inVain[index] ?? 0 }];
  });
}

async function countInVain(db: Database, verification: string): Promise<number> {
  const { count } = await db
    .selectFrom('approvals')
    .where('verification', '=', verification)
    .where('state', '=', 'void')
    .where((is) =>
      is.exists(
        is
          .selectFrom('ticket_requests')
          .select('approval')
          .whereRef('ticket_requests.approval', '=', 'approvals.id')
          .where('record', 'is not', null),
      ),
    )
    .select((of) => of.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function unendedIn(db: Database, limit: number): Promise<readonly TicketRequest[]> {
  const rows = await db
    .selectFrom('ticket_requests')
    .where('ended_at', 'is', null)
    .orderBy('approval')
    .limit(limit)
    .selectAll()
    .execute();
  const ids = [...new Set(rows.map(({ approval }) => approval))];
  if (ids.length === 0) return [];
  const asked = await db.selectFrom('approvals').where('id', 'in', ids).selectAll().execute();
  const approvals = new Map((await approvalsOf(db, asked)).map((approval) => [approval.id, approval]));
  const tickets = await ticketsOf(db, [...approvals.values()]);
  return rows.flatMap(({ approval: id, user_name: userName, user_id: userId, record, claimed_until: until }) => {
    const approval = approvals.get(id);
    const ticket = approval && tickets.get(approval.verification);
    if (approval === undefined || ticket === undefined) return [];
    const claimedUntil = until === 0 ? undefined : new Date(until);
    return [{ approval, ticket, userName, userId, record: record ?? undefined, claimedUntil }];
  });
}

async function ticketsOf(db: Database, approvals: readonly Approval[]): Promise<ReadonlyMap<string, TicketRef>> {
  if (approvals.length === 0) return new Map();
  const rows = await db
    .selectFrom('verifications')
    .where(
      'id',
      'in',
      approvals.map(({ verification }) => verification),
    )
    .select(['id', 'ticket_table as table', 'ticket_sys_id as sysId', 'ticket_number as number'])
    .execute();
  return new Map(rows.map(({ id, ...ticket }) => [id, ticket]));
}
