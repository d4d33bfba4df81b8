import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { ServiceNow, ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import { anInstance, closeAfterTest, NOON, patch, SERVICE } from './support.js';

const SECRET = `whsec_${Buffer.from('a secret of enough bytes').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another secret of enough').toString('base64')}`;

interface Received {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** Takes deliveries; answers with the scripted statuses first, then 202. */
async function receiver(...statuses: number[]) {
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

async function wired(url: string, options: Partial<ServiceNowOptions> = {}): Promise<ServiceNow> {
  return anInstance({ webhook: { url, secrets: [SECRET], retryBaseMs: 1 }, ...options });
}

function verified({ id, timestamp, signature, body }: Received, secret = SECRET): boolean {
  try {
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

describe('entering the pending state', () => {
  it('sends one signed event that says what was true at the trigger', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { now: undefined });
    const { sys_id: sysId = '', number } = site.createIncident({ short_description: 'Gerät' });
    site.humanUpdate(sysId, { state: '10' });
    const entered = site.incident(sysId)?.['sys_updated_on'] ?? '';
    await site.settled();

    expect(received).toHaveLength(1);
    expect(received.every((each) => verified(each))).toBe(true);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      type: 'ticket.pending_verification',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        table: 'incident',
        sys_id: sysId,
        number,
        state: '10',
        entered_mod_count: 1,
        entered_on: `${entered.replace(' ', 'T')}.000Z`,
      },
    });
  });

  it('is not entered again by an update that leaves the state alone', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { work_notes: 'waiting' });
    await site.settled();
    expect(received).toHaveLength(1);
  });

  it('after leaving it is a new event with a new id', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { state: '2' });
    site.humanUpdate(sysId, { state: '10' });
    await site.settled();
    expect(new Set(received.map(({ id }) => id)).size).toBe(2);
    expect(site.events.map(({ enteredModCount }) => enteredModCount)).toEqual([0, 2]);
  });

  it('says the state of now, not of then', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { webhook: { url, secrets: [SECRET], delayMs: 20 } });
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { state: '2' });
    await site.settled();
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ data: { state: '2', entered_mod_count: 0 } });
  });

  it('by the integration itself, by an import or without a webhook sends nothing', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const byImport = site.createIncident({ state: '10' }, { workflow: false });
    site.humanUpdate(byImport['sys_id'] ?? '', { state: '2' }, { workflow: false });
    await patch(site, byImport['sys_id'], { state: '10' });
    await site.settled();
    expect(site.incident(byImport['sys_id'] ?? '')).toMatchObject({ state: '10', sys_updated_by: SERVICE.username });
    expect([site.events, received]).toEqual([[], []]);

    const unwired = await anInstance();
    unwired.createIncident({ state: '10' });
    await unwired.settled();
    expect(unwired.events).toMatchObject([{ status: 'ready', attempts: 0 }]);
  });
});

describe('a delivery', () => {
  it('is repeated until it is taken, under the same id with a fresh timestamp', async () => {
    let seconds = 0;
    const { received, url } = await receiver(503, 500);
    const site = await wired(url, { now: () => new Date(NOON.getTime() + 1000 * seconds++) });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(received.map(({ timestamp }) => timestamp)).size).toBe(3);
    expect(site.deliveries.map(({ status }) => status)).toEqual([503, 500, 202]);
    expect(site.events).toMatchObject([{ status: 'processed', attempts: 3 }]);
  });

  it('is given up after six retries', async () => {
    const { received, url } = await receiver(...Array<number>(10).fill(503));
    const site = await wired(url);
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received).toHaveLength(7);
    expect(site.events).toMatchObject([{ status: 'error', attempts: 7 }]);
  });

  it('that nobody answers counts as not taken', async () => {
    const site = await wired('http://127.0.0.1:1/');
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.deliveries[0]?.status).toBeUndefined();
    expect(site.events).toMatchObject([{ status: 'error' }]);
  });

  it('is signed with every secret during a rotation', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { now: undefined, webhook: { url, secrets: [OTHER, SECRET] } });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received.map((each) => [verified(each), verified(each, OTHER)])).toEqual([[true, true]]);
  });

  it('waits for a retry no longer than the instance lives', async () => {
    const { url } = await receiver(503);
    const site = await anInstance({ webhook: { url, secrets: [SECRET] } });
    site.createIncident({ state: '10' });
    await expect.poll(() => site.deliveries.length).toBe(1);
    await site.close();
    await site.settled();
    expect(site.events).toMatchObject([{ attempts: 1 }]);
  });
});

describe('the event fault', () => {
  it('drop-event loses the event', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('drop-event', { count: 1 });
    site.createIncident({ state: '10' });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.events.map(({ status }) => status)).toEqual(['dropped', 'processed']);
    expect(received).toHaveLength(1);
  });

  it('duplicate-delivery sends it twice under one id', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('duplicate-delivery', { count: 1 });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received).toHaveLength(2);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });

  it('reorder-events sends the second before the first', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('reorder-events', { count: 1 });
    const first = site.createIncident({ state: '10' });
    const second = site.createIncident({ state: '10' });
    await site.settled();
    const order = received.map(({ body }) => (JSON.parse(body) as { data: { number: string } }).data.number); // our body
    expect(order).toEqual([second['number'], first['number']]);
  });

  it('delay-event keeps it back', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('delay-event', { ms: 3_600_000, count: 1 });
    site.createIncident({ state: '10' });
    const prompt = site.createIncident({ state: '10' });
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]?.body).toContain(prompt['sys_id']);
    expect(site.events.map(({ attempts }) => attempts)).toEqual([0, 1]);
  });

  it.each(['wrong-signature', 'stale-timestamp'])('%s does not verify', async (fault) => {
    const { received, url } = await receiver(401);
    const site = await wired(url, { now: undefined });
    site.setFault(fault, { count: 1 });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received.map((each) => verified(each))).toEqual([false, true]);
  });
});
