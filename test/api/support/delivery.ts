import type { Express } from 'express';
import { Webhook } from 'standardwebhooks';
import request from 'supertest';
import { secrets } from './test-app.js';

export const anEvent = {
  type: 'ticket.pending_verification',
  timestamp: '2026-11-20T16:00:00.000Z',
  data: {
    table: 'incident',
    sys_id: '0123456789abcdef0123456789abcdef',
    number: 'INC0010001',
    state: '10',
    entered_mod_count: 4,
    entered_on: '2026-11-20T15:59:58Z',
  },
};

interface Delivery {
  readonly body?: string;
  readonly secret?: string | undefined;
  readonly id?: string;
  readonly at?: Date;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A delivery as ServiceNow sends it; headers given here take the place of the right ones. */
export function deliver(app: Express, delivery: Delivery = {}): request.Test {
  const { body = JSON.stringify(anEvent), headers = {} } = delivery;
  return request(app)
    .post('/webhooks/servicenow')
    .set({ 'content-type': 'application/json', ...signedHeaders(body, delivery), ...headers })
    .serialize(() => body)
    .send(body);
}

export function signedHeaders(body: string, { secret = secrets[0], id = 'msg_1', at = new Date() }: Delivery = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret ?? '').sign(id, at, body),
  };
}

/** The event with some of its data replaced. */
export function eventWith(data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...anEvent, data: { ...anEvent.data, ...data } });
}
