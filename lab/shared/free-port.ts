import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (32768 on Linux), so that no connection takes the port before
 * its server does; each process goes through a stretch of its own, so that processes side by side do not meet either.
 */
const FIRST = 10_000;
const STRETCH = 100;
const STRETCHES = 220;

let next = 0;

/** A TCP port on 127.0.0.1 that nobody listens on, for a server that is told its port. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < STRETCH; tried += 1) {
    const port = FIRST + (process.pid % STRETCHES) * STRETCH + (next++ % STRETCH);
    if (await isFree(port)) return port;
  }
  throw new Error(`expected a free port among ${STRETCH}, found none`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false; // taken: the only thing asked
  }
  server.close();
  await once(server, 'close');
  return true;
}
