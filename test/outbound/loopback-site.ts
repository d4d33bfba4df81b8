import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply = (response: ServerResponse, asked: Asked) => void;

/** A vendor on loopback: answers with `reply`, remembers what it was asked, is gone when the test ends. */
export async function loopbackSite(reply: Reply) {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      asked.push(seen);
      reply(response, seen);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected the server to have a port');
  return { origin: `http://127.0.0.1:${address.port}`, asked };
}

/** One reply after the other; the last one for ever. */
export function inTurn(...replies: Reply[]): Reply {
  let next = 0;
  return (response, asked) => {
    const reply = replies[Math.min(next, replies.length - 1)];
    next += 1;
    reply?.(response, asked);
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
}
