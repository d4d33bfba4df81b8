import autocannon from 'autocannon';
import { Webhook } from 'standardwebhooks';
import { announcement, anyTicket } from './announce.js';

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
      {
        method: 'POST',
        path: '/webhooks/servicenow',
        setupRequest: (request) => ({ ...request, ...announcement(webhook, anyTicket()) }),
      },
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
