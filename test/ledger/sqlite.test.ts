import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import Libsql from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { LedgerUnavailable } from '../../src/ledger/ledger.js';
import { openSqlite } from '../../src/ledger/sqlite.js';
import { tempDir } from '../support/temp-dir.js';
import { aLedger, anOpening, stillClock } from './builders.js';
import { engines } from './databases.js';

it('makes the folder, and a file that only its owner can read', async () => {
  const file = join(aFolder(), 'data', 'deep', 'ledger.db');
  const ledger = await aLedger(`sqlite:${file}`);
  await ledger.audit.append({ kind: 'operator', facts: {} });
  const modes = [file, `${file}-wal`, `${file}-shm`].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

it.each([
  { trouble: 'a folder that is a file', place: (folder: string) => join(folder, 'not-a-database', 'x.db') },
  { trouble: 'a file that is no database', place: (folder: string) => join(folder, 'not-a-database') },
])('is unavailable with $trouble', async ({ place }) => {
  const folder = aFolder();
  writeFileSync(join(folder, 'not-a-database'), 'a text about something else, long enough to be read as a header');
  const opening = createLedger({ databaseUrl: `sqlite:${place(folder)}`, clock: stillClock(), newId: () => '' });
  await expect(opening).rejects.toThrow(LedgerUnavailable);
});

it('refuses INSERT OR REPLACE into the audit trail, which no DELETE trigger sees', async () => {
  const database = await engines[0].create();
  onTestFinished(database.remove);
  const ledger = await aLedger(database.url);
  await ledger.audit.append({ kind: 'operator', facts: {} });
  const replacing = database.run(
    "insert or replace into audit values (1, 0, '', '', '{}', 'operator', null, null, null)",
  );
  await expect(replacing).rejects.toThrow('append-only');
});

it.each([
  'insert or replace into audit select 9, at, previous, hash, body, kind, verification, ticket, operation from audit',
  "insert or replace into audit (rowid, at, previous, hash, body, kind) values (1, 0, 'p', 'h', '{}', 'operator')",
])('keeps what is in the audit trail whatever else may be replaced: %s', async (statement) => {
  const database = await engines[0].create();
  onTestFinished(database.remove);
  const ledger = await aLedger(database.url);
  const { hash } = await ledger.audit.append({ kind: 'operator', facts: {} });
  await database.run(statement).catch(() => undefined);
  for await (const first of ledger.auditTrail({})) return expect(first).toMatchObject({ sequence: 1, hash });
  expect.unreachable('the entry is gone');
});

describe('while another process writes', () => {
  it('reads on with the statements that it has kept, when the next version adds and takes away a column', async () => {
    const { file, other } = besideAnother();
    const ledger = await aLedger(`sqlite:${file}`);
    const { verification: first } = await ledger.open(anOpening());
    other.exec("alter table verifications add column later text default 'unknown here'");
    expect(await ledger.get(first.id)).toEqual(first);
    const { verification: second } = await ledger.open(anOpening());
    expect(await ledger.get(second.id)).toEqual(second);
    other.exec('alter table verifications drop column later');
    expect(await ledger.get(first.id)).toEqual(first);
    expect(await ledger.save(second, { step: 'watching' })).toMatchObject({ id: second.id, step: 'watching' });
  });

  function besideAnother(): { file: string; other: Libsql.Database } {
    const file = join(aFolder(), 'ledger.db');
    const other = new Libsql(file, { timeout: 0 });
    onTestFinished(() => void other.close());
    return { file, other };
  }

  it('still reads, and what waited is done afterwards', async () => {
    const { file, other } = besideAnother();
    const ledger = await aLedger(`sqlite:${file}`);
    other.exec('begin immediate');
    const opening = ledger.open(anOpening());
    expect(await ledger.list({ limit: 1 })).toEqual({ items: [] });
    other.exec('commit');
    expect((await opening).kind).toBe('open');
  });

  it('says that it is there only when it can be written to', async () => {
    const { file, other } = besideAnother();
    const ledger = await aLedger(`sqlite:${file}`);
    other.exec('begin immediate');
    const ping = ledger.ping().then(() => 'pinged');
    const read = ledger.list({ limit: 1 }).then(() => 'read');
    expect(await Promise.race([ping, read])).toBe('read');
    other.exec('commit');
    expect(await ping).toBe('pinged');
  });

  it('leaves nothing behind that would keep the next transaction from being committed', async () => {
    const { file, other } = besideAnother();
    const engine = openSqlite(file);
    onTestFinished(engine.close);
    const write = (statement: string) =>
      engine.db.transaction().execute((transaction) => sql.raw(statement).execute(transaction));
    await write('create table written (id bigint)');

    other.exec('begin immediate');
    await expect(write('insert into written values (1)')).rejects.toThrow('locked');
    other.exec('commit');
    await write('insert into written values (2)');
    expect(other.prepare('select id from written').all()).toEqual([{ id: 2 }]);
  });
});

function aFolder(): string {
  const dir = tempDir();
  onTestFinished(dir.remove);
  return dir.path;
}
