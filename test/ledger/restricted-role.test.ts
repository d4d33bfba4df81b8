import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditGrants } from '../../src/main/audit-grants.js';
import { aLedger, anOpening } from './builders.js';
import { createPostgres, type TestDatabase } from './databases.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createPostgres();
});
afterEach(() => database.remove());

it('a role with the printed rights runs the ledger, and can neither change nor delete what it has written', async () => {
  const owner = await aLedger(database.url);
  expect(await owner.auditRights()).toEqual(['update', 'delete', 'truncate', 'owner']);
  const role = new URL(database.url).pathname.slice(1).replace('ledger_', 'app_');
  const lines: string[] = [];
  auditGrants(role, (line) => lines.push(line) > 0);
  await database.run(`create role ${role} login; ${lines.join('\n')}`);
  try {
    const url = new URL(database.url);
    url.username = role;
    const ledger = await aLedger(url.href);
    expect(await ledger.auditRights()).toEqual([]);
    expect(await ledger.open(anOpening())).toMatchObject({ kind: 'open' });
    expect(await ledger.audit.append({ kind: 'operator', facts: {} })).toMatchObject({ sequence: 1 });
    await ledger.writes.stop({ by: 'command' });
    for (const statement of [
      'update audit set at = 0',
      'delete from audit',
      'truncate audit',
      'drop table audit',
      'alter table audit disable trigger all',
    ]) {
      await expect(database.run(`set role ${role}; ${statement}`), statement).rejects.toThrow(
        /permission denied|must be owner/,
      );
    }
    await ledger.close();
  } finally {
    await database.run(`drop owned by ${role}; drop role ${role}`);
  }
});
