import { gzipSync } from 'node:zlib';
import request from 'supertest';
import type { Express } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/api/listen.js';
import { LedgerUnavailable } from '../../src/ledger/ledger.js';
import { anEvent, deliver, eventWith, signedHeaders } from './support/delivery.js';
import { hastyClock, never, secrets, testApp } from './support/test-app.js';

const MINUTE = 60_000;
const fromNow = (ms: number): Date => new Date(Date.now() + ms);

describe('a signed event', () => {
  it('is answered 202 with its verification, once it is durable', async () => {
    const { app, accepted } = testApp();
    const answer = await deliver(app, { id: 'msg_abc' });

    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ status: 'accepted', verification: 'v-1' });
    expect(accepted).toEqual([
      {
        deliveryId: 'msg_abc',
        event: {
          ticket: { table: 'incident', sysId: anEvent.data.sys_id, number: 'INC0010001' },
          state: '10',
          enteredModCount: 4,
          enteredOn: new Date('2026-11-20T15:59:58Z'),
        },
      },
    ]);
  });

  it('that is replayed within its time is a duplicate', async () => {
    const { app } = testApp();
    await deliver(app);
    const answer = await deliver(app);
    expect([answer.status, answer.body]).toEqual([202, { status: 'duplicate', verification: 'v-1' }]);
  });

  it.each(secrets)('may be signed with any of the secrets', async (secret) => {
    expect((await deliver(testApp().app, { secret })).status).toBe(202);
  });

  it('may carry several signatures, one of which is ours', async () => {
    const ours = signedHeaders(JSON.stringify(anEvent))['webhook-signature'];
    const headers = { 'webhook-signature': `v1,bm90IG91cnM= v2,whatever ${ours}` };
    expect((await deliver(testApp().app, { headers })).status).toBe(202);
  });

  it.each([-4.9 * MINUTE, 4.9 * MINUTE])('may be %d ms away from our time', async (ms) => {
    expect((await deliver(testApp().app, { at: fromNow(ms) })).status).toBe(202);
  });

  it('may say that its JSON is UTF-8', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await deliver(testApp().app, { headers })).status).toBe(202);
  });
});

describe('401', () => {
  it.each([
    [
      'is signed with a foreign secret',
      { secret: `whsec_${Buffer.from('somebody else entirely').toString('base64')}` },
    ],
    ['is signed over another body', { headers: { 'webhook-signature': signedHeaders('{}')['webhook-signature'] } }],
    ['is signed under another id', { headers: { 'webhook-id': 'msg_2' } }],
    ['is signed at another time', { headers: { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 60) } }],
    ['is more than five minutes old', { at: fromNow(-5.2 * MINUTE) }],
    ['is more than five minutes ahead', { at: fromNow(5.2 * MINUTE) }],
    ['has an empty signature', { headers: { 'webhook-signature': '' } }],
    ['has a signature without a version', { headers: { 'webhook-signature': 'bm90IG91cnM=' } }],
    ['has a version without a signature', { headers: { 'webhook-signature': 'v1' } }],
    ['has a garbled signature', { headers: { 'webhook-signature': 'v1,%%%,v1, ,v1,' } }],
    ['has another version only', { headers: { 'webhook-signature': 'v1a,bm90IG91cnM=' } }],
    ['has a time that is none', { headers: { 'webhook-timestamp': 'yesterday' } }],
    ['has a time in ISO form', { headers: { 'webhook-timestamp': '2026-11-20T16:00:00Z' } }],
    ['has an empty id', { headers: { 'webhook-id': '' } }],
    ['has an id with a dot', { id: 'a.b' }],
    ['has an id of 200 characters', { id: 'x'.repeat(200) }],
  ])('is the answer to a delivery that %s', async (_why, delivery) => {
    const { app, accepted, lines } = testApp();
    const answer = await deliver(app, delivery);

    expect(answer.status).toBe(401);
    expect(answer.type).toBe('application/problem+json');
    expect(accepted).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({ fields: expect.objectContaining({ status: 401, why: expect.any(String) }) }),
    ]);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is the answer without %s', async (name) => {
    const { app, accepted } = testApp();
    const answer = await deliver(app).unset(name);
    expect([answer.status, accepted]).toEqual([401, []]);
  });

  it('is the answer to bytes that only look like what was signed', async () => {
    const signed = JSON.stringify({ ...anEvent, note: '\ufffd' });
    const body = Buffer.from(signed.replace('\ufffd', '\u00ff'), 'latin1');
    expect(body.toString()).toBe(signed);
    expect(await postBytes(testApp().app, { body, headers: signedHeaders(signed) })).toMatchObject({ status: 401 });
  });

  it('tells a stranger nothing about why', async () => {
    const { app } = testApp();
    const late = await deliver(app, { at: fromNow(-MINUTE * 10) });
    const forged = await deliver(app, { headers: { 'webhook-signature': 'v1,bm90IG91cnM=' } });
    expect(late.body.detail).toBe(forged.body.detail);
  });

  it('is counted', async () => {
    const { app } = testApp();
    await deliver(app, { headers: { 'webhook-signature': 'v1,bm90IG91cnM=' } });
    expect(await metricsOf(app)).toContain('patchproof_webhooks_total{result="unsigned"} 1');
  });
});

describe('413 and 415', () => {
  const padded = (bytes: number): string => eventWith({ state: '10' }).padEnd(bytes, ' ');

  it('lets a body of 64 kB through', async () => {
    expect((await deliver(testApp().app, { body: padded(65_536) })).status).toBe(202);
  });

  it('refuses one byte more', async () => {
    const { app, accepted } = testApp();
    const answer = await deliver(app, { body: padded(65_537) });
    expect([answer.status, answer.type, accepted]).toEqual([413, 'application/problem+json', []]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json'])(
    'refuses a body of %s',
    async (type) => {
      const answer = await deliver(testApp().app, { headers: { 'content-type': type } });
      expect([answer.status, answer.type]).toEqual([415, 'application/problem+json']);
    },
  );

  it('refuses a compressed body unread, however small it is on the wire', async () => {
    const { app, accepted } = testApp();
    const body = gzipSync(Buffer.alloc(50_000_000, ' '));
    const headers = { 'content-encoding': 'gzip', ...signedHeaders('') };

    expect(await postBytes(app, { body, headers })).toEqual({ status: 415, type: 'application/problem+json' });
    expect(accepted).toEqual([]);
  });
});

describe('422', () => {
  it.each([
    ['data.table', { table: 'sys_user' }],
    ['data.table', { table: 'incident^ORDERBY' }],
    ['data.sys_id', { sys_id: 'zz23456789abcdef0123456789abcdef' }],
    ['data.sys_id', { sys_id: '0123' }],
    ['data.sys_id', { sys_id: null }],
    ['data.number', { number: 'INC 1' }],
    ['data.number', { number: '' }],
    ['data.state', { state: 10 }],
    ['data.entered_mod_count', { entered_mod_count: '4' }],
    ['data.entered_mod_count', { entered_mod_count: -1 }],
    ['data.entered_mod_count', { entered_mod_count: 1.5 }],
    ['data.entered_on', { entered_on: '2026-11-20 15:59:58' }],
    ['data.entered_on', { entered_on: undefined }],
  ])('names %s when it holds what it must not: %j', async (field, data) => {
    const { app, accepted } = testApp();
    const answer = await deliver(app, { body: eventWith(data) });

    expect([answer.status, answer.type, accepted]).toEqual([422, 'application/problem+json', []]);
    expect(answer.body.errors).toEqual([{ field, expected: expect.stringMatching(/^expected/) }]);
    expect(answer.body.detail).toContain(field);
  });

  it.each([
    ['type', JSON.stringify({ ...anEvent, type: 'ticket.closed' })],
    ['timestamp', JSON.stringify({ ...anEvent, timestamp: 'now' })],
    ['data', JSON.stringify({ ...anEvent, data: [] })],
    ['body', '{"type":'],
    ['body', '[]'],
    ['body', 'null'],
    ['body', ' '],
  ])('names %s of %s', async (field, body) => {
    const answer = await deliver(testApp().app, { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual({ field, expected: expect.stringMatching(/^expected/) });
  });

  it('does not repeat what came', async () => {
    const answer = await deliver(testApp().app, { body: eventWith({ number: 'Jane Doe, 555-0100' }) });
    expect(answer.text).not.toContain('Jane');
  });
});

describe('503', () => {
  it.each([
    ['the ledger cannot be used', () => Promise.reject(new LedgerUnavailable({ cause: new Error('disk full') }))],
    ['the queue refuses', () => Promise.reject(new Error('connection is closed'))],
    [
      'something breaks before it begins',
      () => {
        throw new TypeError('a bug');
      },
    ],
  ])('is the answer when %s, so that the sender tries again', async (_why, accept) => {
    const { app, lines } = testApp({ webhook: { secrets, tables: ['incident'], accept } });
    const answer = await deliver(app);

    expect([answer.status, answer.type]).toEqual([503, 'application/problem+json']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/disk full|connection|bug/);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(await metricsOf(app)).toContain('patchproof_webhooks_total{result="not-durable"} 1');
  });

  it('is the answer when nothing is heard in time', async () => {
    const { app } = testApp({ webhook: { secrets, tables: ['incident'], accept: never }, clock: hastyClock });
    expect((await deliver(app)).status).toBe(503);
  });
});

async function metricsOf(app: Express): Promise<string> {
  return (await request(app).get('/metrics').auth('operator', 'correct horse battery')).text;
}

/** For bodies that are not text, which supertest would serialize. */
async function postBytes(app: Express, { body, headers }: { body: Buffer; headers: Record<string, string> }) {
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(server.close);
  const answer = await fetch(`${server.url}/webhooks/servicenow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: new Uint8Array(body),
  });
  await answer.arrayBuffer();
  return { status: answer.status, type: answer.headers.get('content-type')?.split(';')[0] };
}
