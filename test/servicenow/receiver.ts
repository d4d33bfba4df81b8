import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { WebhookEvent } from '../../src/api/webhook-event.js';
import { secrets, testApp } from '../api/support/test-app.js';
import type { Case } from './cases.js';
import { everyTable } from './tickets.js';

export interface Receiver {
  readonly url: string;
  /** What the endpoint answered where it took an event. */
  readonly taken: readonly string[];
  readonly close: () => Promise<void>;
}

/** The real webhook endpoint on a free port; `silent` takes the request and says nothing. */
export async function startReceiver(kind: Case['receiver'] = 'takes'): Promise<Receiver> {
  const taken: string[] = [];
  const server = kind === 'silent' ? silence() : endpoint(kind, taken);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  return { url: `http://127.0.0.1:${port}/webhooks/servicenow`, taken, close: () => closed(server) };
}

function endpoint(kind: Case['receiver'], taken: string[]): Server {
  const known = new Set<string>();
  let refusals = { takes: 0, 'refuses-once': 1, refuses: Infinity, silent: 0 }[kind ?? 'takes'];
  const accept = async (_event: WebhookEvent, deliveryId: string) => {
    if (refusals-- > 0) throw new Error('the queue is down');
    const status = known.has(deliveryId) ? ('duplicate' as const) : ('accepted' as const);
    known.add(deliveryId);
    taken.push(status);
    return { status, verification: 'v-1' };
  };
  return createHttpServer(testApp({ webhook: { secrets, tables: everyTable.map(({ table }) => table), accept } }).app);
}

function silence(): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
}

async function closed(server: Server): Promise<void> {
  const gone = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
  await gone;
}
