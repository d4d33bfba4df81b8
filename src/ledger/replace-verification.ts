import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { Ledger, Replacement, Verification } from './ledger.js';
import { compareAndSet, note } from './save-verification.js';
import type { Database } from './schema.js';
import { together } from './together.js';
import { columnsOf, newRow, verificationOf } from './verification-row.js';

interface Replacing {
  readonly seen: Verification;
  readonly next: Replacement;
  readonly id: string;
  readonly now: Date;
}

/** One transaction: a ticket never has two open verifications, nor none while it waits for the second. */
export function createReplace(access: Access, clock: Clock, newId: () => string) {
  const replacing = together<Replacing, Verification | undefined>(access, { keyOf: ({ seen }) => seen.id, run });
  const replace: Ledger['replace'] = async (seen, next) => replacing.add({ seen, next, id: newId(), now: clock.now() });
  return { replace, idle: replacing.idle };
}

async function run(db: Database, { seen, next, id, now }: Replacing): Promise<Verification | undefined> {
  const over = columnsOf({
    phase: 'done',
    finishedAt: seen.finishedAt ?? now,
    nextCheckAt: undefined,
    trouble: undefined,
  });
  const ended = await compareAndSet(db, seen, over);
  if (!ended) return undefined;
  const { ticket } = seen;
  const { deadlineAt, why } = next;
  const { source, enteredOn } = entryOf(seen, next);
  const enteredModCount = Math.max(next.enteredModCount, (await lastCountOf(db, ticket)) + 1);
  const opened = await db
    .insertInto('verifications')
    .values(newRow({ ticket, source, enteredOn, enteredModCount, deadlineAt }, id, now))
    .returningAll()
    .executeTakeFirstOrThrow();
  await db
    .insertInto('triggers')
    .columns(['verification', 'operator', 'at'])
    .expression((from) =>
      from
        .selectFrom('triggers')
        .where('verification', '=', seen.id)
        .select((row) => [row.val(id).as('verification'), 'operator', 'at']),
    )
    .execute(); // whoever had it verified had this one verified, too
  await note(db, ended, { at: now, kind: 'replaced', text: `${why}: verified anew as ${id}` });
  await note(db, opened, { at: now, kind: 'opened', text: `${why}: opened in place of ${seen.id}` });
  return verificationOf(opened);
}

/** Nobody has told us of an entry that we came upon ourselves. */
function entryOf(seen: Verification, { enteredOn }: Replacement): Pick<Verification, 'source' | 'enteredOn'> {
  return enteredOn === undefined ? seen : { source: 'sweep', enteredOn };
}

/** A late announcement may have opened the newest verification with a lower count than an older one has. */
async function lastCountOf(db: Database, { table, sysId }: Verification['ticket']): Promise<number> {
  const { last } = await db
    .selectFrom('verifications')
    .where('ticket_table', '=', table)
    .where('ticket_sys_id', '=', sysId)
    .select(({ fn }) => fn.max('entered_mod_count').as('last'))
    .executeTakeFirstOrThrow();
  return last;
}
