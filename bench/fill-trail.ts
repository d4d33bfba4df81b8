import type { AuditEntry } from '../src/ledger/audit.js';
import { genesis, link, said, type Head } from '../src/ledger/chain.js';
import { foundBy } from '../src/ledger/found-by.js';
import { engineOf } from './engine-of.js';

const AT_ONCE = 500;

/** Writes a whole chain straight into the table: through the ledger it would be as durable, and take an hour. */
export async function fillTrail(
  databaseUrl: string,
  count: number,
  entryOf: (index: number) => AuditEntry,
): Promise<void> {
  const { db, close } = engineOf(databaseUrl);
  let head: Head = genesis;
  const next = (index: number) => {
    const entry = entryOf(index);
    const row = link(head, said(entry), new Date());
    head = row;
    return { ...row, at: row.at.getTime(), ...foundBy(entry) };
  };
  await db.transaction().execute(async (all) => {
    for (let start = 0; start < count; start += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => next(start + index));
      await all.insertInto('audit').values(rows).execute();
    }
  });
  await close();
}
