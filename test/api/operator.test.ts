import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { basic, credentials, operator, peopleWith, testApp } from './support/test-app.js';

const LOCKED = [
  '/api/verifications',
  '/api/verifications/v-1',
  '/api/anything',
  '/metrics',
  '/queues',
  '/queues/api/queues',
];

describe('without the right credentials', () => {
  it.each(LOCKED)('%s asks for them', async (path) => {
    const answer = await request(testApp().app).get(path);
    expect([answer.status, answer.type]).toEqual([401, 'application/problem+json']);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Patchproof", charset="UTF-8"');
  });

  it('answers every wrong guess alike', async () => {
    const { app } = testApp();
    const guesses = [
      basic(operator.username, 'wrong'),
      basic('wrong', operator.password),
      basic('', ''),
      basic(operator.username, `${operator.password} `),
      'Basic',
      'Basic %%%',
      `Bearer ${operator.password}`,
      credentials.replace('Basic', 'Digest'),
    ];
    const answers = [];
    for (const guess of guesses) answers.push(await request(app).get('/metrics').set('authorization', guess));

    expect(answers.map(({ status }) => status)).toEqual(guesses.map(() => 401));
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers['content-length'])).size).toBe(1);
  });
});

describe('after ten wrong guesses', () => {
  async function guessTenTimes() {
    const test = testApp();
    for (let guess = 0; guess < 10; guess += 1) {
      await request(test.app).get('/metrics').auth('operator', `guess ${guess}`);
    }
    return test;
  }

  it('the address is shut out, even with the right credentials, and told for how long', async () => {
    const { app } = await guessTenTimes();
    const answer = await request(app).get('/metrics').set('authorization', credentials);

    expect([answer.status, answer.type]).toEqual([429, 'application/problem+json']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(300);
  });

  it('webhook and probes still answer', async () => {
    const { app } = await guessTenTimes();
    expect((await request(app).get('/healthz')).status).toBe(200);
    expect((await request(app).post('/webhooks/servicenow').type('json').send('{}')).status).toBe(401);
  });
});

describe('with the right credentials', () => {
  it('lets the operator in, and lets nobody keep the answer', async () => {
    const answer = await request(testApp().app).get('/api/verifications').set('authorization', credentials);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('does not count a request without credentials as a guess', async () => {
    const { app } = testApp();
    for (let turn = 0; turn < 15; turn += 1) await request(app).get('/metrics');
    expect((await request(app).get('/metrics').set('authorization', credentials)).status).toBe(200);
  });

  it('accepts a password with colons and letters of any alphabet', async () => {
    const unusual = { username: 'opérateur', password: 'ключ:鍵:🔑' };
    const { app } = testApp({ people: peopleWith(unusual) });
    const answer = await request(app).get('/metrics').set('authorization', basic(unusual.username, unusual.password));
    expect(answer.status).toBe(200);
  });

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 404],
    ['none', 404],
  ])('a change that a browser sends %s is answered %d', async (site, status) => {
    const answer = await request(testApp().app)
      .put('/queues/api/queues/pause')
      .set({ authorization: credentials, 'sec-fetch-site': site });
    expect(answer.status).toBe(status);
  });
});
