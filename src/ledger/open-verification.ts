import type { Clock } from '../shared/clock.js';
import { type Access, Overtaken } from './access.js';
import type { Opened, Opening } from './ledger.js';
import type { Database, VerificationRow } from './schema.js';
import { note } from './save-verification.js';
import { together } from './together.js';
import { newRow, verificationOf } from './verification-row.js';

/**
 * Opens a verification, or says which one is there already. The unique indexes decide the race: of any number of
 * processes that open the same ticket at once, one inserts, and the others read what it inserted.
 */
export function createOpen(access: Access, clock: Clock, newId: () => string) {
  return together<Opening, Opened>(access, {
    keyOf: ({ ticket }) => ticket.sysId,
    run: async (db, opening) => {
      const replayed = await openedBy(db, opening);
      if (replayed) return answer('known', replayed);
      const opened = await insert(db, opening, newRow(opening, newId(), clock.now()));
      return opened ? answer('open', opened) : alreadyThere(db, opening);
    },
  });
}

function answer(kind: Opened['kind'], row: VerificationRow): Opened {
  return { kind, verification: verificationOf(row) };
}

/** A message id that comes with another ticket is no replay: a sender that reuses ids must not lose one. */
async function openedBy(db: Database, { deliveryId, ticket }: Opening): Promise<VerificationRow | undefined> {
  if (deliveryId === undefined) return undefined;
  return db
    .selectFrom('verifications')
    .innerJoin('deliveries', 'deliveries.verification', 'verifications.id')
    .where('deliveries.id', '=', deliveryId)
    .where('ticket_table', '=', ticket.table)
    .where('ticket_sys_id', '=', ticket.sysId)
    .selectAll('verifications')
    .executeTakeFirst();
}

async function insert(
  db: Database,
  { deliveryId, source }: Opening,
  row: VerificationRow,
): Promise<VerificationRow | undefined> {
  const insertion = db
    .insertInto('verifications')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const inserted = await insertion.returningAll().executeTakeFirst();
  if (!inserted) return undefined;

  await note(db, inserted, { at: new Date(inserted.opened_at), kind: 'opened', text: `opened by ${source}` });
  if (deliveryId !== undefined) {
    const delivery = { id: deliveryId, verification: inserted.id, received_at: inserted.opened_at };
    await db
      .insertInto('deliveries')
      .values(delivery)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return inserted;
}

async function alreadyThere(db: Database, { ticket, enteredModCount }: Opening): Promise<Opened> {
  const ofTicket = db
    .selectFrom('verifications')
    .where('ticket_table', '=', ticket.table)
    .where('ticket_sys_id', '=', ticket.sysId)
    .selectAll();
  const known = await ofTicket.where('entered_mod_count', '=', enteredModCount).executeTakeFirst();
  if (known) return answer('known', known);
  const busy = await ofTicket.where('phase', '<>', 'done').executeTakeFirst();
  if (busy) return answer('busy', busy);
  throw new Overtaken('the open verification of this ticket was finished in between');
}
