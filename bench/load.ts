import autocannon from 'autocannon';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

export interface Load {
  readonly url: string;
  readonly secret: string;
  readonly seconds: number;
  readonly connections: number;
  /** Requests per second altogether; as many as will go when missing. */
  readonly rate?: number;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly accepted: number;
  readonly refused: number;
}

/** Signed webhooks, each of a ticket of its own, each signed when it is sent. */
export async function putLoad({ url, secret, seconds, connections, rate }: Load): Promise<Measured> {
  const webhook = new Webhook(secret);
  const result = await autocannon({
    url,
    duration: seconds,
    connections,
    ...(rate === undefined ? {} : { overallRate: rate }),
    requests: [
      { method: 'POST', path: '/webhooks/servicenow', setupRequest: (request) => ({ ...request, ...signed(webhook) }) },
    ],
  });
  const { latency, non2xx, errors, timeouts } = result;
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    accepted: result['2xx'],
    refused: non2xx + errors + timeouts,
  };
}

function signed(webhook: Webhook): { headers: Record<string, string>; body: string } {
  const now = new Date();
  const id = `msg_${randomBytes(12).toString('hex')}`;
  const body = JSON.stringify({
    type: 'ticket.pending_verification',
    timestamp: now.toISOString(),
    data: {
      table: 'incident',
      sys_id: randomBytes(16).toString('hex'),
      number: `INC${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`,
      state: '10',
      entered_mod_count: 1,
      entered_on: now.toISOString(),
    },
  });
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': webhook.sign(id, now, body),
  };
  return { headers, body };
}
