import { createServer, type Socket } from 'node:net';
import { connect } from 'node:net';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { LedgerUnavailable } from '../../src/ledger/ledger.js';
import { eventually } from '../support/eventually.js';
import { aLedger, anOpening, stillClock } from './builders.js';
import { createPostgres, type TestDatabase } from './databases.js';

describe('a PostgreSQL that is away', () => {
  it.each([
    { away: 'refuses connections', url: async () => 'postgres://nobody@127.0.0.1:1/nothing' },
    { away: 'accepts and says nothing', url: async () => (await relayTo(undefined)).url },
  ])('makes the ledger unavailable when it $away', async ({ url }) => {
    const opening = createLedger({ databaseUrl: await url(), clock: stillClock(), newId: () => '' });
    await expect(opening).rejects.toThrow(LedgerUnavailable);
  });
});

describe('a PostgreSQL that comes back', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createPostgres();
  });
  afterEach(() => database.remove());

  it('costs the work under way, not the process', async () => {
    const ledger = await aLedger(database.url);
    const asks = Promise.allSettled(Array.from({ length: 100 }, () => ledger.open(anOpening())));
    await database.run(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    for (const result of await asks) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LedgerUnavailable);
      else expect(result.value.kind).toBe('open');
    }
    await eventually('a new connection', async () => {
      await ledger.ping();
      return true;
    });
  });

  it('is not asked again on a connection whose answer never came', async () => {
    const relay = await relayTo(database.url);
    const ledger = await aLedger(relay.url);
    await ledger.ping();
    relay.freeze();
    await expect(ledger.ping()).rejects.toThrow(LedgerUnavailable);
    await expect(ledger.ping()).resolves.toBeUndefined();
  });
});

describe('a PostgreSQL whose tables another process brings up to date', () => {
  let database: TestDatabase;
  let other: Client;
  beforeEach(async () => {
    database = await createPostgres();
    other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query(`select pg_advisory_lock(${SCHEMA})`);
  });
  afterEach(async () => {
    await other.end();
    await database.remove();
  });

  it('is waited for, beyond what any other statement may take', async () => {
    const opening = aLedger(database.url);
    await Promise.all([opening, other.query(`select pg_sleep(2.5), pg_advisory_unlock(${SCHEMA})`)]);
    await expect((await opening).ping()).resolves.toBeUndefined();
  });

  it('is not waited for without end, and whoever gives up says what to look for', async () => {
    const opening = expect(aLedger(database.url)).rejects.toThrow(/were not brought up to date.*pg_stat_activity/);
    await eventually('the ledger waits', async () => {
      const waiting = "from pg_stat_activity where datname = current_database() and wait_event = 'advisory'";
      return (await other.query(`select pg_cancel_backend(pid) ${waiting}`)).rowCount === 1;
    });
    await opening;
  });
});

/** The lock that a process holds while it does so. */
const SCHEMA = 7_202_611_210_001;

/** Stands between the ledger and its server. `freeze`: what is connected now hangs; new connections work. */
async function relayTo(target: string | undefined): Promise<{ url: string; freeze: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    sockets.push(near.on('error', () => {}));
    if (target === undefined) return;
    const far = connect(Number(new URL(target).port), '127.0.0.1').on('error', () => {});
    sockets.push(far);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const address = server.address();
  const url = new URL(target ?? 'postgres://postgres@127.0.0.1/postgres');
  if (address !== null && typeof address === 'object') url.port = String(address.port);
  return {
    url: url.href,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}
