import request from 'supertest';
import { expect, it } from 'vitest';
import { secrets, testApp } from '../api/support/test-app.js';
import { platform, record } from './platform.js';

const properties = { 'x_patchproof.secret': secrets.join(','), 'x_patchproof.integration_user': 'svc.patchproof' };
const ticket = record({ number: 'INC0010001', state: '10', sys_mod_count: '7', sys_updated_on: '2026-11-20 15:59:58' });

it('rule, event and script action make a POST that the webhook accepts', async () => {
  const instance = platform({ properties });
  instance.change(ticket);
  const [event] = instance.queued;
  expect(event).toMatchObject({ name: 'x_patchproof.pending', parm2: '0|7|2026-11-20 15:59:58' });

  instance.process(event ?? { parm1: '', parm2: '' }, ticket);
  const [post] = instance.sent;
  const { app, accepted } = testApp();
  const answer = await request(app)
    .post('/webhooks/servicenow')
    .set(post?.headers ?? {})
    .send(post?.body);
  expect([answer.status, answer.body.status]).toEqual([202, 'accepted']);
  expect(accepted[0]?.event).toMatchObject({ enteredModCount: 7, enteredOn: new Date('2026-11-20T15:59:58Z') });
});

it('our own write announces nothing, and neither does a rule that is switched off', () => {
  const ours = platform({ properties, user: 'svc.patchproof' });
  ours.change(ticket);
  const off = platform({ properties: { ...properties, 'x_patchproof.enabled': 'false' } });
  off.change(ticket);
  expect([...ours.queued, ...off.queued]).toEqual([]);
});

it.each([
  ['an answer of 503', 503],
  ['a time-out', 0],
])('%s is queued again with the same id, later each time, and given up in words after six', (_name, status) => {
  const instance = platform({ properties, answer: () => status });
  instance.change(ticket);
  for (let turn = 0; turn < 7; turn += 1) {
    const event = instance.queued.at(-1);
    if (event) instance.process(event, ticket);
  }
  expect(instance.queued.map(({ inSeconds }) => inSeconds)).toEqual([0, 30, 60, 120, 240, 480, 960]);
  expect(new Set(instance.queued.map(({ parm1 }) => parm1)).size).toBe(1);
  expect(instance.errors).toEqual([expect.stringContaining('given up')]);
});

it('text that could break a signature leaves as pure ASCII without a dollar sign', () => {
  const instance = platform({ properties });
  instance.process(
    { parm1: 'id', parm2: '0|1|2026-11-20 15:59:58' },
    record({ number: 'INCé${x}\u2028', state: '10' }),
  );
  expect(instance.sent[0]?.body).toMatch(/^[ -#%-~]+$/);
  expect(JSON.parse(instance.sent[0]?.body ?? '').data.number).toBe('INCé${x}\u2028');
});
