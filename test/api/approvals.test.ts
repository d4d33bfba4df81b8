import { createHash } from 'node:crypto';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Approval, Ballot, Refusal } from '../../src/ledger/approvals.js';
import { credentials, testApp } from './support/test-app.js';

const AT = new Date('2026-11-20T12:00:00Z');

function anApproval(number: number, over: Partial<Approval> = {}, columns: Record<string, string> = {}): Approval {
  const body = { state: '2', u_patchproof_run: `run ${number}`, work_notes: `about ${number}`, ...columns };
  const payload = JSON.stringify({
    call: {
      operation: 'servicenow:incidents:update',
      method: 'PATCH',
      url: `https://your-org.service-now.com/api/now/table/incident/${'0'.repeat(31)}${number}`,
      from: '10',
      body,
    },
    because: ['a person agrees'],
    people: 1,
    basis: { modCount: number },
  });
  return {
    id: `a-${number}`,
    verification: `v-${number}`,
    ticket: `INC001000${number}`,
    state: 'open',
    digest: createHash('sha256').update(payload).digest('hex'),
    payload,
    because: ['a person agrees'],
    score: 55,
    needed: 1,
    level: 0,
    names: [],
    askedAt: AT,
    expiresAt: new Date(AT.getTime() + 3_600_000),
    votes: [],
    triggeredBy: [],
    ...over,
  };
}

function desk(approvals: readonly Approval[], refusal?: Refusal) {
  const ballots: Ballot[] = [];
  const { app } = testApp({
    approvals: {
      list: async ({ state }) => ({ items: approvals.filter((one) => state === undefined || one.state === state) }),
      get: async (id) => approvals.find((one) => one.id === id),
      verification: async () => undefined,
      decide: async (ballot) => {
        ballots.push(ballot);
        const approval = approvals.find(({ id }) => id === ballot.id);
        if (refusal !== undefined || approval === undefined) return { kind: refusal ?? 'unknown', approval };
        return { kind: 'counted', approval: { ...approval, state: 'approved' } };
      },
      bulkMaxRisk: 70,
      runIdColumns: ['u_patchproof_run'],
    },
  });
  const ask = (method: 'get' | 'post', path: string) => request(app)[method](path).set('authorization', credentials);
  return { ask, ballots };
}

it('the list shows who is asked what, and the question itself exactly what is agreed to', async () => {
  const one = anApproval(1);
  const { ask } = desk([one, anApproval(2, { state: 'used' })]);
  const { body } = await ask('get', '/api/approvals?state=open').expect(200);
  expect(body).toMatchObject({
    items: [{ id: 'a-1', ticket: 'INC0010001', digest: one.digest, operation: 'servicenow:incidents:update' }],
    next: null,
  });
  const whole = await ask('get', '/api/approvals/a-1').expect(200);
  expect(whole.body).toMatchObject({ id: 'a-1', payload: JSON.parse(one.payload), evidence: null });
  await ask('get', '/api/approvals/a-9').expect(404);
  await ask('get', '/api/approvals?state=perhaps').expect(400);
});

describe('an answer', () => {
  it('is given by whoever has signed in, about a digest', async () => {
    const one = anApproval(1);
    const { ask, ballots } = desk([one]);
    const answer = { decision: 'deny', digest: one.digest, comment: ' not\nyet ' };
    await ask('post', '/api/approvals/a-1').send(answer).expect(200);
    expect(ballots).toEqual([
      { id: 'a-1', digest: one.digest, decision: 'deny', by: 'operator', via: 'api', comment: 'not yet' },
    ]);
  });

  it.each([
    ['no digest', { decision: 'approve' }],
    ['another word', { decision: 'perhaps', digest: 'a'.repeat(64) }],
    ['somebody else’s name', { decision: 'approve', digest: 'a'.repeat(64), by: 'bob' }],
  ])('with %s is not understood', async (_case, body) => {
    const { ask, ballots } = desk([anApproval(1)]);
    await ask('post', '/api/approvals/a-1').send(body).expect(422);
    expect(ballots).toEqual([]);
  });

  it.each<[Refusal, number]>([
    ['unknown', 404],
    ['gone', 409],
    ['expired', 409],
    ['changed', 409],
    ['triggered', 403],
    ['voted', 409],
  ])('that does not count (%s) is a %d in words', async (refusal, status) => {
    const one = anApproval(1);
    const { ask } = desk([one], refusal);
    const answer = await ask('post', '/api/approvals/a-1').send({ decision: 'approve', digest: one.digest });
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  });
});

describe('several at once', () => {
  const items = (...all: readonly Approval[]) => all.map(({ id, digest }) => ({ id, digest }));

  it('are agreed to where they say the same of different tickets, each by its own digest', async () => {
    const all = [anApproval(1), anApproval(2), anApproval(3)];
    const { ask, ballots } = desk(all);
    const { body } = await ask('post', '/api/approvals')
      .send({ decision: 'approve', items: items(...all) })
      .expect(200);
    expect(body.items).toEqual(all.map(({ id }) => ({ id, result: 'counted', state: 'approved' })));
    expect(ballots.map(({ digest }) => digest)).toEqual(all.map(({ digest }) => digest));
  });

  it.each([
    ['another state', anApproval(2, {}, { state: '6' }), 409],
    ['another column', anApproval(2, {}, { u_repatch: 'true' }), 409],
    ['a high risk', anApproval(2, { score: 71 }), 409],
  ])('are not where one has %s', async (_case, other, status) => {
    const all = [anApproval(1), other];
    const { ask, ballots } = desk(all);
    await ask('post', '/api/approvals')
      .send({ decision: 'approve', items: items(...all) })
      .expect(status);
    expect(ballots).toEqual([]);
  });

  it.each([
    ['an unknown one', { decision: 'approve', items: [{ id: 'a-9', digest: 'a'.repeat(64) }] }, 409],
    ['no item', { decision: 'approve', items: [] }, 422],
    ['a no', { decision: 'deny', items: [{ id: 'a-1', digest: 'a'.repeat(64) }] }, 422],
  ])('are not with %s', async (_case, body, status) => {
    const { ask, ballots } = desk([anApproval(1)]);
    await ask('post', '/api/approvals').send(body).expect(status);
    expect(ballots).toEqual([]);
  });
});
