import request from 'supertest';
import { expect, it } from 'vitest';
import type { DeadLetterDeps } from '../../src/api/dead-letters.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { credentials, testApp } from './support/test-app.js';

const givenUp: Verification = {
  id: '0190b1c2-0000-7000-8000-000000000001',
  ticket: { table: 'incident', sysId: '0123456789abcdef0123456789abcdef', number: 'INC0010001' },
  phase: 'reporting',
  step: 'ready',
  source: 'webhook',
  enteredModCount: 4,
  enteredOn: new Date('2026-11-20T15:59:58Z'),
  openedAt: new Date('2026-11-20T16:00:00Z'),
  deadlineAt: new Date('2026-11-23T16:00:00Z'),
  outcome: 'verified',
  reason: 'fixed-and-healthy',
  trouble: 'ServiceNow: servicenow:incidents:update was refused',
  givenUpAt: new Date('2026-11-20T17:00:00Z'),
  writeAttempts: 3,
  noteLanded: false,
  version: 9,
};

function appWith(over: Partial<DeadLetterDeps>) {
  const deadLetters: DeadLetterDeps = {
    writes: async () => ({ items: [] }),
    runs: async () => [],
    replay: async () => 'unknown',
    replayAll: async () => ({ replayed: 0 }),
    now: () => new Date('2026-11-20T18:00:00Z'),
    ...over,
  };
  return testApp({ deadLetters }).app;
}

it('lists what was given up with reason and age, and recurring jobs whose last run failed', async () => {
  const runs = [{ queue: 'sweep', why: 'ServiceNow did not answer', since: new Date('2026-11-20T17:59:00Z') }];
  const writes: DeadLetterDeps['writes'] = async ({ limit }) => ({ items: [givenUp], next: `after ${limit}` });
  const app = appWith({ writes, runs: async () => runs });
  const { body } = await request(app).get('/api/dead-letters?limit=7').set('authorization', credentials).expect(200);
  expect(body).toEqual({
    items: [
      expect.objectContaining({
        id: givenUp.id,
        outcome: 'verified',
        reason: 'fixed-and-healthy',
        trouble: givenUp.trouble,
        since: '2026-11-20T17:00:00.000Z',
        ageSeconds: 3600,
      }),
    ],
    runs: [{ queue: 'sweep', why: 'ServiceNow did not answer', since: '2026-11-20T17:59:00.000Z', ageSeconds: 60 }],
    next: 'after 7',
  });
});

it.each([
  ['replayed', 202, { status: 'replayed' }],
  ['unknown', 404, { detail: 'no verification has this id' }],
  ['not-given-up', 409, { detail: 'its write was not given up: there is nothing to try again' }],
  ['changed', 409, { detail: 'it changed in this moment; look at it again' }],
] as const)('answers a replay that ended as %s with %i', async (ending, status, said) => {
  const asked: string[] = [];
  const app = appWith({ replay: async (id) => (asked.push(id), ending) });
  const path = `/api/dead-letters/${givenUp.id}/replay`;
  const { body } = await request(app).post(path).set('authorization', credentials).expect(status);
  expect(body).toMatchObject(said);
  expect(asked).toEqual([givenUp.id]);
});

it.each([
  ['{}', {}],
  ['{"reason":"still-vulnerable"}', { reason: 'still-vulnerable' }],
])('replays in bulk what %s asks for, and says how they ended', async (body, only) => {
  const asked: unknown[] = [];
  const app = appWith({ replayAll: async (wanted) => (asked.push(wanted), { replayed: 2, changed: 1 }) });
  const post = request(app).post('/api/dead-letters/replay').set('authorization', credentials);
  const answer = await post.type('json').send(body).expect(202);
  expect(answer.body).toEqual({ replayed: 2, changed: 1 });
  expect(asked).toEqual([{ ...only, by: 'operator' }]);
});

it.each([
  ['an unknown key', 'application/json', '{"raeson":"x"}', 422],
  ['no JSON', 'text/plain', 'all', 422],
  ['broken JSON', 'application/json', '{', 400],
])('replays nothing for a bulk of %s', async (_what, type, body, status) => {
  const app = appWith({ replayAll: () => Promise.reject(new Error('asked for a replay')) });
  const post = request(app).post('/api/dead-letters/replay').set('authorization', credentials);
  await post.set('content-type', type).send(body).expect(status);
});

it.each([
  ['get', '/api/dead-letters'],
  ['post', '/api/dead-letters/replay'],
  ['post', `/api/dead-letters/${givenUp.id}/replay`],
] as const)('%s %s is the operator’s alone', async (method, path) => {
  const app = appWith({ replay: () => Promise.reject(new Error('asked for a replay')) });
  await request(app)[method](path).expect(401);
});

it('a page of another site cannot have anything replayed', async () => {
  const app = appWith({ replay: () => Promise.reject(new Error('asked for a replay')) });
  const post = request(app).post(`/api/dead-letters/${givenUp.id}/replay`).set('authorization', credentials);
  await post.set('sec-fetch-site', 'cross-site').expect(403);
});
