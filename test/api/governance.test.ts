import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { credentials, testApp } from './support/test-app.js';

function governed(state: { stopped: boolean; at?: Date; by?: 'api'; why?: string } = { stopped: false }) {
  const done: unknown[] = [];
  const { app } = testApp({
    governance: {
      state: async () => state,
      writes: {
        stop: async (change) => void done.push(['stop', change]),
        allow: async (change) => void done.push(['allow', change]),
      },
      policy: { mode: 'observe', maturity: { level: 'observed', next: 'enforced', missing: ['mode: enforce'] } },
    },
  });
  return {
    done,
    ask: (method: 'get' | 'post', path: string) => request(app)[method](path).set('authorization', credentials),
  };
}

it('shows the running policy and its maturity', async () => {
  const { body } = await governed().ask('get', '/api/policy').expect(200);
  expect(body).toMatchObject({ mode: 'observe', maturity: { level: 'observed', missing: ['mode: enforce'] } });
});

it.each([
  [{ stopped: false }, { stopped: false, since: null, by: null, why: null }],
  [
    { stopped: true, at: new Date('2026-11-20T12:00:00Z'), by: 'api' as const, why: 'odd' },
    { stopped: true, since: '2026-11-20T12:00:00.000Z', by: 'api', why: 'odd' },
  ],
])('shows whether writes are stopped, since when, by whom and why', async (state, shown) => {
  const { body } = await governed(state).ask('get', '/api/writes').expect(200);
  expect(body).toEqual(shown);
});

describe.each(['stop', 'allow'])('POST /api/writes/%s', (action) => {
  it('switches, with the reason as one line', async () => {
    const { ask, done } = governed();
    await ask('post', `/api/writes/${action}`).send({ why: ' too\nmany\u0007 ' }).expect(200);
    expect(done).toEqual([[action, { by: 'api', operator: 'operator', why: 'too many' }]]);
  });

  it('needs no reason', async () => {
    const { ask, done } = governed();
    await ask('post', `/api/writes/${action}`).expect(200);
    expect(done).toEqual([[action, { by: 'api', operator: 'operator', why: undefined }]]);
  });

  it.each([
    ['another key', { because: 'x' }, 422],
    ['a number', { why: 7 }, 422],
    ['an endless text', { why: 'x'.repeat(10_000) }, 413],
  ])('refuses %s, and switches nothing', async (_case, body, status) => {
    const { ask, done } = governed();
    await ask('post', `/api/writes/${action}`).send(body).expect(status);
    expect(done).toEqual([]);
  });

  it('is for the operator alone, and not for a page of another site', async () => {
    const { done, ask } = governed();
    await ask('post', `/api/writes/${action}`).set('authorization', 'Basic eDp5').expect(401);
    await ask('post', `/api/writes/${action}`).set('sec-fetch-site', 'cross-site').expect(403);
    await ask('get', `/api/writes/${action}`).expect(405);
    expect(done).toEqual([]);
  });
});
