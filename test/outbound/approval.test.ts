import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Failure } from '../../src/outbound/failure.js';
import type { Approval } from '../../src/outbound/standing.js';
import { createJudge } from '../../src/policy/judge.js';
import { aRule } from '../policy/intents.js';
import { openStanding } from '../support/open-standing.js';
import { json, loopbackSite } from './loopback-site.js';
import { askToken, failureOf, oneWrite, openDoor, writeTicket } from './open-door.js';

const tickets = [{ table: 'incident', pendingState: '10', fields: {}, outcomes: { verified: { state: '6' } } }];
const judgeWith = (...rules: Parameters<typeof aRule>[0][]) =>
  createJudge({
    mode: 'enforce',
    tickets,
    reopen: false,
    policy: { writes: 'permitted', rules: rules.map((rule, index) => aRule({ id: `rule ${index}`, ...rule })) },
  });
const basis = () => ({ evidence: 'e'.repeat(64), modCount: 7 });
const write = { ...oneWrite, context: { ...oneWrite.context, basis } };
const agreed = (by: readonly string[]): Approval => ({ id: 'a-1', by });

/** What people would be asked about this write. */
async function questionAbout(input: typeof write, judge = judgeWith({ effect: 'escalate' })) {
  const site = await loopbackSite(json({}));
  const failure: Failure = await failureOf(openDoor({ ...site, judge }).send(writeTicket, input));
  if (failure.kind !== 'needs-approval') throw new Error(`expected a question to people, got ${failure.kind}`);
  expect(site.asked).toEqual([]);
  return failure;
}

// The loopback site has another port in each test, and the port is part of the question.
const samePort = (payload: string) => payload.replaceAll(/127\.0\.0\.1:\d+/g, 'vendor');

it('a write that a rule escalates is not sent, and its failure is the question, word for word', async () => {
  const failure = await questionAbout(write);
  expect(failure).toMatchObject({ because: ['rule 0'], needed: 1 });
  expect(failure.digest).toBe(createHash('sha256').update(failure.payload).digest('hex'));
  expect(JSON.parse(samePort(failure.payload))).toEqual({
    call: {
      operation: 'servicenow:incidents:update',
      method: 'PATCH',
      url: 'http://vendor/api/now/table/incident/ab',
      from: '10',
      body: { state: '6', work_notes: 'proved' },
    },
    because: ['rule 0'],
    people: 1,
    basis: basis(),
  });
});

it.each([
  ['another column', { ...write, json: { state: '6', work_notes: 'proved', close_notes: 'x' } }],
  ['another word in a note', { ...write, json: { state: '6', work_notes: 'proven' } }],
  ['another ticket', { ...write, holes: { table: 'incident', sysId: 'ac' } }],
  ['another basis', { ...write, context: { ...write.context, basis: () => ({ ...basis(), modCount: 8 }) } }],
])('another question has another digest: %s', async (_case, other) => {
  const [one, two] = [await questionAbout(write), await questionAbout(other)];
  expect(samePort(two.payload)).not.toBe(samePort(one.payload));
});

it('is another question, too, where two people have to agree or another rule asks', async () => {
  const questions = await Promise.all([
    questionAbout(write),
    questionAbout(write, judgeWith({ effect: 'escalate', approvals: 2 })),
    questionAbout(write, judgeWith({ id: 'another rule', effect: 'escalate' })),
  ]);
  expect(new Set(questions.map(({ payload }) => samePort(payload))).size).toBe(3);
});

/** Asks through one door and, with an answer to what it asked, sends through the same site. */
async function askedAndAnswered(by: readonly string[], { over = {}, judge = judgeWith({ effect: 'escalate' }) } = {}) {
  const site = await loopbackSite(json({}));
  const digests: string[] = [];
  const approval = async (digest: string) => {
    if (digests.length === 0) return void digests.push(digest);
    return digests.includes(digest) ? agreed(by) : undefined;
  };
  const door = openDoor({ ...site, judge, standing: { ...openStanding, approval } });
  await failureOf(door.send(writeTicket, write));
  return { site, door, sending: door.send(writeTicket, { ...write, ...over }) };
}

it('is sent once people have agreed to exactly it, and the trail says who', async () => {
  const { site, door, sending } = await askedAndAnswered(['alice']);
  await expect(sending).resolves.toBeDefined();
  expect(site.asked).toHaveLength(1);
  const [first, second] = door.entries.map(({ facts }) => facts);
  expect(first).toMatchObject({ decision: 'escalate', digest: expect.any(String) });
  expect(second).toMatchObject({
    decision: 'permit',
    because: ['rule 0'],
    digest: first?.['digest'],
    approval: 'a-1',
    approvedBy: ['alice'],
  });
  expect(JSON.stringify(door.entries)).not.toContain('"proved');
});

it.each([
  ['for another body', ['alice'], { over: { json: { state: '6', work_notes: 'something else' } } }],
  ['for another state before', ['alice'], { over: { from: '11' } }],
  ['of one person for two', ['alice'], { judge: judgeWith({ effect: 'escalate', approvals: 2 }) }],
  ['of one person twice for two', ['alice', 'alice'], { judge: judgeWith({ effect: 'escalate', approvals: 2 }) }],
  ['of nobody', [], {}],
] as const)('is not sent on an agreement %s', async (_case, by, how) => {
  const { site, sending } = await askedAndAnswered(by, how);
  expect((await failureOf(sending)).kind).toMatch(/^needs-approval|denied$/);
  expect(site.asked).toEqual([]);
});

it('is not sent where a rule forbids it, whoever agrees', async () => {
  const { site, sending } = await askedAndAnswered(['alice', 'bob'], {
    judge: judgeWith({ effect: 'escalate' }, { effect: 'forbid' }),
  });
  expect(await failureOf(sending)).toEqual({ kind: 'denied', because: ['rule 1'] });
  expect(site.asked).toEqual([]);
});

it('is not sent where nobody can say whether people have agreed', async () => {
  const site = await loopbackSite(json({}));
  const standing = { ...openStanding, approval: () => Promise.reject(new Error('no database')) };
  const door = openDoor({ ...site, judge: judgeWith({ effect: 'escalate' }), standing });
  expect((await failureOf(door.send(writeTicket, write))).kind).toBe('needs-approval');
  expect(site.asked).toEqual([]);
});

it('nobody is asked about a call that changes nothing: its body may hold a secret', async () => {
  const site = await loopbackSite(json({}));
  const door = openDoor({ ...site, judge: judgeWith({ effect: 'escalate' }) });
  const form = [['client_secret', 'hush-hush']] as const;
  const asked = door.send(askToken, { form, context: { ...write.context, purpose: 'token' } });
  const failure = await failureOf(asked);
  expect(failure).toEqual({ kind: 'denied', because: ['rule 0'] });
  expect(site.asked).toEqual([]);
});
