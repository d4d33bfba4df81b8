import { findBinary } from '../../scripts/find-binary.mjs';
import { freePort } from '../../lab/shared/free-port.js';
import { startServer, type ServerProcess } from './server-process.js';

/** A Redis of our own in `folder`: loopback only, nothing kept, 256 databases so that test files can keep apart. */
export async function startRedis(folder: string): Promise<ServerProcess & { readonly url: string }> {
  const command = findBinary('redis-server');
  if (command === undefined) {
    throw new Error('the tests need redis-server on PATH: run `npm run setup`, or install the package redis-server');
  }
  const port = await freePort();
  const server = await startServer({
    command,
    args: [
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--databases', '256'],
    ].flat(),
    folder,
    readyText: 'Ready to accept connections',
    stopSignal: 'TERM',
  });
  return { ...server, url: `redis://127.0.0.1:${port}` };
}
