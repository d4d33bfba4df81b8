import { sql } from 'kysely';
import { accessTo } from '../src/ledger/access.js';
import type { AuditEntry } from '../src/ledger/audit.js';
import { engineOf } from './engine-of.js';
import { groupCommit } from '../src/ledger/group-commit.js';

/** Rows as wide as audit entries, inserted in the same groups and as durably; nothing ties one to the next. */
export async function plainTrail(databaseUrl: string) {
  const engine = engineOf(databaseUrl);
  const access = accessTo(engine);
  await access.write((db) =>
    sql`create table plain (sequence bigint primary key, at bigint not null, previous text not null, hash text not null,
      body text not null, kind text not null, verification text, ticket text)`.execute(db),
  );
  let sequence = 0;
  const group = groupCommit((entries: readonly AuditEntry[]) =>
    access.write(async (db) => {
      const rows = entries.map((entry) => {
        sequence += 1;
        const { kind, verification = null, ticket = null } = entry;
        return sql`(${sequence}, ${Date.now()}, ${BLANK}, ${BLANK}, ${JSON.stringify(entry)}, ${kind}, ${verification}, ${ticket})`;
      });
      await sql`insert into plain values ${sql.join(rows)}`.execute(db);
      return entries.map(() => true);
    }),
  );
  return { append: group.add, close: engine.close };
}

const BLANK = '0'.repeat(64);
