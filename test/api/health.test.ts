import request from 'supertest';
import { expect, it } from 'vitest';
import { hastyClock, never, patientClock, testApp } from './support/test-app.js';

const fine = async (): Promise<void> => undefined;
const refuse = (): Promise<never> => Promise.reject(new Error('ECONNREFUSED 10.0.0.7:5432'));

it('/healthz says that the process lives, whatever else is broken', async () => {
  const { app } = testApp({ pings: { ledger: refuse, redis: refuse } });
  const answer = await request(app).get('/healthz');
  expect([answer.status, answer.body]).toEqual([200, { status: 'alive' }]);
});

it('/readyz is 200 when ledger and redis answer', async () => {
  const answer = await request(testApp().app).get('/readyz');
  expect([answer.status, answer.body]).toEqual([200, { status: 'ready' }]);
});

it.each([
  ['refuses', { ledger: refuse, redis: fine }, patientClock, ['ledger']],
  ['refuses', { ledger: fine, redis: refuse }, patientClock, ['redis']],
  ['is silent', { ledger: never, redis: never }, hastyClock, ['ledger', 'redis']],
])('/readyz is 503 and names what %s', async (_how, pings, clock, failing) => {
  const answer = await request(testApp({ pings, clock }).app).get('/readyz');
  expect([answer.status, answer.type, answer.body.failing]).toEqual([503, 'application/problem+json', failing]);
  expect(answer.text).not.toContain('10.0.0.7');
});
