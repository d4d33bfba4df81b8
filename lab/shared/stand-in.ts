import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createFaults, type Faults } from './faults.js';
import { recordRequests, type RecordedRequest, type RequestListener } from './recorded-request.js';
import { transportFaults } from './transport-faults.js';

export interface StandIn extends Pick<Faults, 'setFault' | 'clearFault'> {
  readonly name: string;
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Everything that was asked, in order; the status is filled in when the answer has left. */
  readonly requests: RecordedRequest[];
  /** What the code under test must never do, and did. A scenario ends with this list empty. */
  readonly violations: string[];
  readonly faults: Faults['active'];
  /** Hears of every request before it is carried out, and again when its answer has left. Ends with the call of what it returns. */
  readonly hear: (listener: RequestListener) => () => void;
  /**
   * Ends open sockets, too: a hanging answer does not keep the process alive. Throws when a fault was set that nothing here
   * knows: whoever set it has seen no trouble, and may have thought that it was stood.
   */
  readonly close: () => Promise<void>;
}

/** What the routes of a stand-in may use. The body of a request is its text, whatever its type. */
export interface StandInContext extends Pick<Faults, 'take'> {
  readonly requests: RecordedRequest[];
  readonly violations: string[];
  readonly now: () => Date;
  readonly url: () => string;
  /** Aborted when the stand-in closes: pass it to every timer. */
  readonly signal: AbortSignal;
}

export interface StandInOptions {
  readonly name: string;
  readonly routes: (app: Express, context: StandInContext) => void;
  readonly now?: (() => Date) | undefined;
  /** @default 0: any free port */
  readonly port?: number | undefined;
}

/** A real HTTP server on the loopback that remembers every request and can be told to misbehave. */
export async function startStandIn({ name, routes, now, port }: StandInOptions): Promise<StandIn> {
  const { app, context, listen } = createStandIn(name, now);
  routes(app, context);
  return listen(port);
}

/** The same in two steps, for a stand-in whose verbs need the context before it listens. */
export function createStandIn(name: string, now: () => Date = () => new Date()) {
  const requests: RecordedRequest[] = [];
  const faults = createFaults(() => requests.length);
  const { setFault, clearFault, active, take } = faults;
  const violations: string[] = [];
  const listeners = new Set<RequestListener>();
  const tell: RequestListener = (moment, request) => listeners.forEach((listener) => listener(moment, request));
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // every slow answer listens
  const app = express();
  const server = createServer(app);
  const url = (): string => `http://127.0.0.1:${addressOf(server.address()).port}`;
  const context: StandInContext = { requests, violations, now, url, signal: closing.signal, take };

  app.disable('x-powered-by').disable('etag');
  app.use(express.text({ type: () => true, limit: '20mb' }));
  app.use(recordRequests({ requests, now, tell }));
  app.use((_request, response, next) => {
    response.setHeader('Date', now().toUTCString()); // what a vendor says of the time, it says by its own clock
    next();
  });
  app.use(transportFaults(faults, closing.signal));

  async function listen(port = 0): Promise<StandIn> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { name, url: url(), requests, violations, faults: active, setFault, clearFault, hear, close };
  }

  function hear(listener: RequestListener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  async function close(): Promise<void> {
    closing.abort();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    const strange = faults.unheard().join(', ');
    if (strange !== '') throw new Error(`${name} knows no fault ${strange}: requests came, and none asked`);
  }
  return { app, context, listen };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address, got none');
  return address;
}
