import { execFile } from 'node:child_process';
import { chownSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findBinary, postgresFolders } from '../../scripts/find-binary.mjs';
import { freePort } from '../../lab/shared/free-port.js';
import { startServer, type ServerProcess } from './server-process.js';
import { unprivilegedAccount } from './unprivileged-account.js';

/**
 * A PostgreSQL of our own in `folder`: loopback only, no passwords, no fsync unless `more` settings say so. The URL is the
 * superuser's.
 */
export async function startPostgres(
  folder: string,
  more: readonly string[] = [],
): Promise<ServerProcess & { readonly url: string }> {
  const initdb = findBinary('initdb', postgresFolders());
  if (initdb === undefined) {
    throw new Error('the tests need PostgreSQL (initdb, postgres): run `npm run setup`, or install postgresql');
  }
  const account = unprivilegedAccount();
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const cluster = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust'];
  const format = ['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'];
  await promisify(execFile)(initdb, [...cluster, ...format], { cwd: folder, ...account });

  const port = await freePort();
  const server = await startServer({
    command: join(dirname(initdb), 'postgres'),
    args: ['-D', data, '-p', String(port), ...[...settings, ...more].flatMap((setting) => ['-c', setting])],
    folder,
    readyText: 'database system is ready to accept connections',
    stopSignal: 'QUIT', // immediate: the data is thrown away
    account,
  });
  return { ...server, url: `postgres://postgres@127.0.0.1:${port}/postgres` };
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'shared_buffers=32MB',
];
