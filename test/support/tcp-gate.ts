import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../lab/shared/free-port.js';

/**
 * A server's second address, which can be taken away and given back. `shut`: what a client sees when the server dies.
 * `stall`: when it hangs; connections are taken, what is sent arrives after `flow`.
 */
export async function tcpGate(target: string) {
  const to = new URL(target);
  const port = await freePort();
  const pairs = new Set<readonly [client: Socket, upstream: Socket]>();
  let stalled = false;
  const server = createServer((client) => {
    const pair = [client, connect(Number(to.port), to.hostname)] as const;
    pairs.add(pair);
    for (const socket of pair) socket.on('error', () => {}).on('close', () => part(pair));
    if (!stalled) join(pair);
  });

  function part(pair: readonly [Socket, Socket]): void {
    pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
  async function open(): Promise<void> {
    await flow();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  async function shut(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const pair of pairs) part(pair);
    await closed;
  }
  async function stall(): Promise<void> {
    stalled = true;
    for (const [client, upstream] of pairs) {
      client.unpipe(upstream).pause();
      upstream.unpipe(client).pause();
    }
  }
  async function flow(): Promise<void> {
    if (stalled) for (const pair of pairs) join(pair);
    stalled = false;
  }

  await open();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const close = () => (server.listening ? shut() : undefined);
  return { url: url.href.replace(/\/$/, ''), open, shut, stall, flow, close };
}

type TcpGate = Awaited<ReturnType<typeof tcpGate>>;

/** Two ways to be away, and to come back. */
export const dead = { away: (gate: TcpGate) => gate.shut(), back: (gate: TcpGate) => gate.open() };
export const hanging = { away: (gate: TcpGate) => gate.stall(), back: (gate: TcpGate) => gate.flow() };

function join([client, upstream]: readonly [Socket, Socket]): void {
  client.pipe(upstream).pipe(client);
}
