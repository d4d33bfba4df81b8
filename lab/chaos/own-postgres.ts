import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findBinary, postgresFolders } from '../../scripts/find-binary.mjs';
import { unprivilegedAccount } from '../../test/support/unprivileged-account.js';
import { freePort } from '../shared/free-port.js';
import { runStore, type Store } from './run-store.js';

export interface OwnPostgres extends Store {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** A PostgreSQL that can be killed and started again on its data. What it has confirmed survives that; a power cut it would not. */
export async function createOwnPostgres(): Promise<OwnPostgres> {
  const initdb = findBinary('initdb', postgresFolders());
  if (initdb === undefined) throw new Error('expected PostgreSQL (initdb, postgres), found none: run `npm run setup`');
  const account = unprivilegedAccount();
  const dir = await mkdtemp(join(tmpdir(), 'patchproof-chaos-'));
  if (account !== undefined) await chown(dir, account.uid, account.gid);
  const data = join(dir, 'data');
  const cluster = [
    '--pgdata',
    data,
    '--username',
    'postgres',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
  ];
  await promisify(execFile)(initdb, [...cluster, '--no-sync', '--no-instructions'], { cwd: dir, ...account });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=32MB'];
  const store = runStore({
    command: join(dirname(initdb), 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    readyText: 'database system is ready to accept connections',
    stopSignal: 'SIGINT',
    killSignal: 'SIGQUIT', // with -9 its children stay for a while and keep the new one from starting
    account,
  });
  return {
    ...store,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
