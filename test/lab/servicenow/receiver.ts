import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import type { ServiceNow, ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import { anInstance, closeAfterTest } from './support.js';

export const SECRET = `whsec_${Buffer.from('a secret of enough bytes').toString('base64')}`;

interface Received {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** Takes deliveries; answers with the scripted statuses first, then 202. */
export async function receiver(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void take(request, response);
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const header = (name: string) => String(request.headers[`webhook-${name}`]);
    received.push({ id: header('id'), timestamp: header('timestamp'), signature: header('signature'), body });
    response.writeHead(statuses.shift() ?? 202).end();
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterTest({
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other address
  return { received, url: `http://127.0.0.1:${port}/webhooks/servicenow` };
}

export async function wired(url: string, options: Partial<ServiceNowOptions> = {}): Promise<ServiceNow> {
  return anInstance({ webhook: { url, secrets: [SECRET], retryBaseMs: 1 }, ...options });
}

export function verified({ id, timestamp, signature, body }: Received, secret = SECRET): boolean {
  try {
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
