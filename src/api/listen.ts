import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';

interface Listening {
  readonly url: string;
  /** Takes no new request and resolves when the last one is answered. */
  readonly close: () => Promise<void>;
}

const TIMEOUTS = {
  /** A slow sender may not hold a connection for ever. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than the usual minute of a proxy, or it meets connections that we have just closed. */
  keepAliveTimeout: 65_000,
};

/** Starts to serve. Rejects in words when the address cannot be had. */
export async function listen(app: RequestListener, { host, port }: { host: string; port: number }): Promise<Listening> {
  const server = createServer(TIMEOUTS, app);
  // A connection that is kept alive becomes idle only after its last answer, and would hold up the end.
  server.on('request', (_req, res) => res.once('close', () => setImmediate(() => closeIdle(server))));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`cannot listen on HOST ${host}, PORT ${port}; is the address ours and the port free?`, { cause });
  }
  return { url: urlOf(server), close: () => closeServer(server) };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address to listen on');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function closeIdle(server: Server): void {
  if (!server.listening) server.closeIdleConnections();
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  await closed;
}
