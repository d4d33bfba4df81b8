import type { Access } from './access.js';
import type { Ledger } from './ledger.js';
import type { Database } from './schema.js';

/** How often, and whether ever, an operation was permitted: the audit trail itself is the count. */
export function createUseHistory(access: Access): Ledger['uses'] {
  return (operation, { since, atMost }) =>
    access.read(async (db) => {
      const calls = await countUpTo(db, { operation, since, atMost });
      return { calls, usedBefore: calls > 0 || (await wasUsed(db, operation)) };
    });
}

/** Never looks at more entries than it may count. */
async function countUpTo(
  db: Database,
  { operation, since, atMost }: { operation: string; since: Date; atMost: number },
): Promise<number> {
  const recent = db
    .selectFrom('audit')
    .select('operation')
    .where('operation', '=', operation)
    .where('at', '>', since.getTime())
    .limit(atMost)
    .as('recent');
  const row = await db
    .selectFrom(recent)
    .select(({ fn }) => fn.countAll<number>().as('calls'))
    .executeTakeFirst();
  return row?.calls ?? 0;
}

async function wasUsed(db: Database, operation: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit')
    .select('operation')
    .where('operation', '=', operation)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
