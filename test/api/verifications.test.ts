import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Express } from 'express';
import { InvalidCursor } from '../../src/ledger/cursor.js';
import type { Query, Verification } from '../../src/ledger/ledger.js';
import { criterion } from '../support/evidence.js';
import { credentials, testApp } from './support/test-app.js';

const ask = (app: Express, path: string) => request(app).get(path).set('authorization', credentials);

const waiting: Verification = {
  id: '0190b1c2-0000-7000-8000-000000000001',
  ticket: { table: 'incident', sysId: '0123456789abcdef0123456789abcdef', number: 'INC0010001' },
  phase: 'waiting',
  step: 'intake',
  source: 'webhook',
  enteredModCount: 4,
  enteredOn: new Date('2026-11-20T15:59:58Z'),
  openedAt: new Date('2026-11-20T16:00:00Z'),
  deadlineAt: new Date('2026-11-23T16:00:00Z'),
  writeAttempts: 0,
  noteLanded: false,
  version: 1,
};

const done: Verification = {
  ...waiting,
  phase: 'done',
  outcome: 'verified',
  reason: 'fixed-and-healthy',
  nextCheckAt: new Date('2026-11-20T17:00:00Z'),
  finishedAt: new Date('2026-11-20T17:00:05Z'),
  trouble: 'the note was written at the second attempt',
  evidence: {
    ticket: {
      ...waiting.ticket,
      state: '10',
      modCount: 4,
      updatedOn: waiting.enteredOn,
      machine: { hostname: 'app01.corp.example' },
      qids: [92_307],
      cves: [],
      rebootRequired: 'no',
      columns: { host: ['cmdb_ci.name'], findings: ['u_qids'] },
      troubles: [],
    },
    t0: { at: new Date('2026-11-20T15:30:00Z'), origin: 'patched-at' },
    openedAt: waiting.openedAt,
    deadlineAt: waiting.deadlineAt,
    qids: [92_307],
    cves: [],
    knowledge: [],
    qualys: { identity: { kind: 'pending' } },
    falcon: { identity: { kind: 'pending' }, looks: [] },
  },
};

function appWith(verifications: readonly Verification[], next?: string) {
  const asked: Query[] = [];
  const { app } = testApp({
    verifications: {
      get: async (id) => verifications.find((one) => one.id === id),
      list: async (query) => {
        asked.push(query);
        return { items: verifications, ...(next === undefined ? {} : { next }) };
      },
      timeline: async () => [{ at: waiting.openedAt, kind: 'opened', text: 'by webhook' }],
    },
  });
  return { app, asked };
}

describe('GET /api/verifications/{id}', () => {
  it('shows everything, with null for what is not there', async () => {
    const answer = await ask(appWith([waiting]).app, `/api/verifications/${waiting.id}`);
    expect(answer.body).toEqual({
      id: waiting.id,
      ticket: { table: 'incident', sys_id: '0123456789abcdef0123456789abcdef', number: 'INC0010001' },
      phase: 'waiting',
      outcome: null,
      reason: null,
      openedAt: '2026-11-20T16:00:00.000Z',
      deadlineAt: '2026-11-23T16:00:00.000Z',
      nextCheckAt: null,
      finishedAt: null,
      trouble: null,
      evidence: null,
      decision: null,
      expectedRescan: null,
      timeline: [{ at: '2026-11-20T16:00:00.000Z', kind: 'opened', text: 'by webhook' }],
    });
  });

  it('shows the decision with the moment and the criterion by which it was reached', async () => {
    const decision = {
      rules: '1',
      at: '2026-11-20T17:00:00.000Z',
      criterion,
      verdict: { ruling: 'verified', reason: 'fixed-and-healthy', findings: [], warnings: [], rules: '1' },
    };
    const decided = { ...done, decision: JSON.stringify(decision) };
    expect((await ask(appWith([decided]).app, `/api/verifications/${done.id}`)).body.decision).toEqual(decision);
    const spoilt = { ...done, decision: '{"rules"' };
    expect((await ask(appWith([spoilt]).app, `/api/verifications/${done.id}`)).body).toMatchObject({ decision: null });
  });

  it('shows outcome, reason, trouble and the evidence they rest on', async () => {
    const answer = await ask(appWith([done]).app, `/api/verifications/${done.id}`);
    expect(answer.body).toMatchObject({
      phase: 'done',
      outcome: 'verified',
      reason: 'fixed-and-healthy',
      finishedAt: '2026-11-20T17:00:05.000Z',
      trouble: 'the note was written at the second attempt',
      evidence: { qids: [92_307], t0: { at: '2026-11-20T15:30:00.000Z', origin: 'patched-at' } },
    });
  });
});

describe('GET /api/verifications', () => {
  it('lists without evidence and timeline, and says where the next page begins', async () => {
    const answer = await ask(appWith([done], 'cursor-1').app, '/api/verifications');
    expect(answer.body.next).toBe('cursor-1');
    expect(answer.body.items).toHaveLength(1);
    expect(answer.body.items[0]).toMatchObject({ id: done.id, phase: 'done', outcome: 'verified' });
    for (const key of ['evidence', 'decision']) expect(Object.keys(answer.body.items[0])).not.toContain(key);
  });

  it('says null after the last page', async () => {
    expect((await ask(appWith([]).app, '/api/verifications')).body).toEqual({ items: [], next: null });
  });

  it('passes on what narrows the list', async () => {
    const { app, asked } = appWith([]);
    await ask(app, '/api/verifications');
    await ask(app, '/api/verifications?ticket=INC0010001&phase=approval&limit=200&after=cursor-1');
    expect(asked).toEqual([{ limit: 50 }, { ticket: 'INC0010001', phase: 'approval', limit: 200, after: 'cursor-1' }]);
  });

  it.each([
    ['phase=finished', 'phase: expected one of waiting, approval, reporting, done'],
    ['ticket=%27%20OR%201=1', 'ticket: expected a ticket number'],
    ['ticket=INC1&ticket=INC2', 'ticket:'],
    ['limit=0', 'limit: expected a number from 1 to 200'],
    ['limit=201', 'limit: expected'],
    ['limit=ten', 'limit: expected'],
    ['number=INC0010001', 'number'],
  ])('refuses ?%s by name', async (query, words) => {
    const { app, asked } = appWith([]);
    const answer = await ask(app, `/api/verifications?${query}`);
    expect([answer.status, answer.type, asked]).toEqual([400, 'application/problem+json', []]);
    expect(answer.body.detail).toContain(words);
  });

  it('refuses a place that is not the next of any page', async () => {
    const list = () => Promise.reject(new InvalidCursor());
    const { app } = testApp({ verifications: { get: async () => undefined, timeline: async () => [], list } });
    expect((await ask(app, '/api/verifications?after=made-up')).status).toBe(400);
  });
});
