import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../src/ledger/ledger.js';
import { credentials, testApp } from './support/test-app.js';

const none = { get: async () => undefined, list: async () => ({ items: [] }), timeline: async () => [] };

describe('every no is a problem in words', () => {
  it.each([
    { method: 'get', path: '/', status: 404 },
    { method: 'get', path: '/webhooks', status: 404 },
    { method: 'get', path: '/webhooks/servicenow', status: 405 },
    { method: 'delete', path: '/webhooks/servicenow', status: 405 },
    { method: 'post', path: '/healthz', status: 405 },
    { method: 'put', path: '/readyz', status: 405 },
    { method: 'post', path: '/metrics', status: 405 },
    { method: 'post', path: '/api/verifications', status: 405 },
    { method: 'delete', path: '/api/verifications/v-1', status: 405 },
    { method: 'get', path: '/api/verifications/v-1', status: 404 },
    { method: 'get', path: '/api/verifications/v-1/evidence', status: 404 },
    { method: 'get', path: '/api/verifications/%E0%A4%A', status: 400 },
    { method: 'get', path: '/api/verifications/..%2f..%2fetc', status: 404 },
    { method: 'get', path: '/queues/nothing/here/at/all', status: 404 },
  ] as const)('$method $path is $status', async ({ method, path, status }) => {
    const answer = await request(testApp().app)[method](path).set('authorization', credentials);

    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.text).not.toMatch(/\bat .*\.(js|ts):\d+|node_modules/);
  });

  it('names the methods that a path knows', async () => {
    expect((await request(testApp().app).get('/webhooks/servicenow')).headers['allow']).toBe('POST');
  });

  it.each([
    [new LedgerUnavailable({ cause: new Error('no such host db.corp.example') }), 503],
    [new TypeError('cannot read properties of undefined'), 500],
  ])('%s is our trouble: the log has it, the caller does not', async (error, status) => {
    const list = async (): Promise<never> => {
      throw error;
    };
    const { app, lines } = testApp({ verifications: { ...none, list } });
    const answer = await request(app).get('/api/verifications').set('authorization', credentials);

    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.text).not.toMatch(/db\.corp|properties/);
    expect(lines).toContainEqual({
      level: 'error',
      message: 'request failed',
      fields: { requestId: answer.headers['x-request-id'], error },
    });
  });
});

describe('headers', () => {
  it('keep browsers strict and say nothing about the machinery', async () => {
    const { headers } = await request(testApp().app).get('/healthz');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.any(String),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('repeat a sane request id, and it is in the log line too', async () => {
    const { app, lines } = testApp();
    const answer = await request(app).get('/nothing?password=hush').set('x-request-id', 'trace-0123456789');

    expect(answer.headers['x-request-id']).toBe('trace-0123456789');
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request answered',
        fields: { requestId: 'trace-0123456789', method: 'GET', path: '/nothing', status: 404 },
      },
    ]);
  });

  it.each(['short', 'with spaces in it', 'x'.repeat(65), '<script>alert(1)</script>'])(
    'replace the request id %j',
    async (given) => {
      const answer = await request(testApp().app).get('/healthz').set('x-request-id', given);
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    },
  );
});
