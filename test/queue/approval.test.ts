import { expect, it, type TestContext } from 'vitest';
import type { Approval } from '../../src/ledger/approvals.js';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { jobOf } from '../../src/queue/progress.js';
import { reconcileAll } from '../../src/queue/reconcile.js';
import { replay } from '../../src/queue/replay.js';
import { verify } from '../../src/queue/verify.js';
import type { Desk } from './desk.js';
import { changed, foundAgain, MINUTE_MS } from './found-again.js';

const RULE = 'a person agrees before a ticket is written';
const policy = (more = '') =>
  `{ rules: [{ id: ${RULE}, effect: escalate, operations: "servicenow:incidents:update"${more} }] }`;

/** The write of a verdict has been tried, and people are asked about it. */
async function asked(context: TestContext, more = '') {
  const { desk, actor, ready } = await foundAgain(context, { settings: { policy: policy(more) } });
  const ending = await desk.run(ready);
  return { desk, actor, ready, ending, approval: await current(desk, ready.id) };
}

async function current({ deps }: Desk, verification: string): Promise<Approval> {
  const found = await deps.ledger.approvals.current(verification);
  if (found === undefined) throw new Error('expected a question to people');
  return found;
}

function say(desk: Desk, { id, digest }: Approval, over: { by?: string; decision?: 'approve' | 'deny' } = {}) {
  const ballot = { id, digest, decision: 'approve' as const, by: 'alice', via: 'api', ...over };
  return decideApproval(desk.deps, ballot);
}

async function trail({ deps }: Desk): Promise<readonly Record<string, unknown>[]> {
  const facts: Record<string, unknown>[] = [];
  for await (const { body } of deps.ledger.auditTrail({})) {
    const entry = JSON.parse(body);
    if (entry.kind === 'operator') facts.push(entry.facts);
  }
  return facts;
}

it('a write that a rule escalates waits in phase approval, with exactly what would be sent', async (context) => {
  const { desk, actor, ready, ending, approval } = await asked(context);
  expect(ending).toMatchObject({ kind: 'wait' });
  expect(await desk.row(ready)).toMatchObject({
    phase: 'approval',
    outcome: 'failed',
    nextCheckAt: undefined,
    trouble: expect.stringContaining(`waits for a person to agree (${RULE})`),
  });
  expect(approval).toMatchObject({ state: 'open', because: [RULE], needed: 1, ticket: actor.number });
  expect(JSON.parse(approval.payload)).toMatchObject({
    call: {
      operation: 'servicenow:incidents:update',
      method: 'PATCH',
      from: '10',
      body: { state: '2', u_patchproof_run: ready.id, work_notes: expect.stringContaining('FAILED') },
    },
    because: [RULE],
    people: 1,
    basis: { verification: ready.id, evidence: expect.stringMatching(/^[0-9a-f]{64}$/), rules: expect.any(String) },
  });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
});

it('a run that another has overtaken asks nobody about what has been written', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  const { servicenow } = desk.deps;
  const write: typeof servicenow.write = async (...asWritten) => {
    expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
    return servicenow.write(...asWritten);
  };
  const late = verify({ ...desk.deps, servicenow: { ...servicenow, write } });
  expect(await late(jobOf(await desk.row(ready)), async () => {})).toMatchObject({ kind: 'wait' });
  expect(await desk.deps.ledger.approvals.current(ready.id)).toBeUndefined();
  expect((await trail(desk)).filter(({ action }) => action === 'approval-asked')).toHaveLength(1);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it('once agreed to, exactly that is written, and the trail names people and digest', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  const [patch, ...others] = desk.vendors.servicenow.patches(actor.sysId);
  expect(others).toEqual([]);
  expect(patch?.changes).toEqual(JSON.parse(approval.payload).call.body);
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'used' });
  expect(await trail(desk)).toMatchObject([
    { action: 'approval-asked', digest: approval.digest, because: [RULE] },
    { action: 'approve', by: 'alice', digest: approval.digest },
    { action: 'approval-used', digest: approval.digest },
  ]);
  const bodies: string[] = [];
  for await (const { body } of desk.deps.ledger.auditTrail({ ticket: actor.number })) bodies.push(body);
  const calls = bodies.filter((body) => body.includes('"name":"updateTicket"')).map((body) => JSON.parse(body).facts);
  expect(calls).toMatchObject([
    { decision: 'escalate', digest: approval.digest },
    { decision: 'permit', because: [RULE], digest: approval.digest, approval: approval.id, approvedBy: ['alice'] },
  ]);
});

it('looked at again before anybody has decided, it is asked about once, and nothing is sent', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  for (const _look of [1, 2]) expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect((await desk.deps.ledger.approvals.list({ limit: 9 })).items.map(({ id }) => id)).toEqual([approval.id]);
  const kinds = (await desk.deps.ledger.timeline(ready.id)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'approval-asked')).toHaveLength(1);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
});

it('what was agreed to is void when the ticket has changed since, and is asked again', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { work_notes: 'please wait for the second node' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'void' });
  const next = await current(desk, ready.id);
  expect(next).toMatchObject({ state: 'open', votes: [] });
  expect(next.digest).not.toBe(approval.digest);
  expect(await say(desk, approval, { by: 'bob' })).toMatchObject({ kind: 'gone' });
  await say(desk, next);
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect((await trail(desk)).map(({ action }) => action)).toEqual([
    'approval-asked',
    'approve',
    'approval-void',
    'approval-asked',
    'approve',
    'approval-used',
  ]);
});

it('what was agreed to is void when other evidence is kept than people relied on', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  const seen = await desk.row(ready);
  if (seen.evidence === undefined) throw new Error('expected evidence');
  const { falcon } = seen.evidence;
  await changed(desk, seen, { evidence: { ...seen.evidence, falcon: { ...falcon, silentSince: seen.openedAt } } });
  await desk.run(ready);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'void' });
});

it('nobody answers: it is asked again, for as long as it takes, and stays pending', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  for (const level of [1, 2]) {
    desk.turn(60 * MINUTE_MS);
    expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
    expect(await current(desk, ready.id)).toMatchObject({ state: 'open', level, digest: approval.digest });
  }
  expect(await say(desk, approval)).toMatchObject({ kind: 'expired' });
  await say(desk, await current(desk, ready.id));
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it('an agreement that could not be used in its time is asked for again', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  desk.turn(61 * MINUTE_MS);
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'expired' });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
});

it('a no is a dead letter, and whoever has it tried again does not agree to it', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval, { decision: 'deny', by: 'bob' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'give-up', reason: 'bob did not agree' });
  expect(await desk.row(ready)).toMatchObject({ phase: 'reporting', givenUpAt: expect.any(Date) });
  await replay(desk.deps, ready.id, { via: 'api', by: 'carol' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  const next = await current(desk, ready.id);
  expect(await say(desk, next, { by: 'carol' })).toMatchObject({ kind: 'triggered' });
  expect(await say(desk, next, { by: 'bob' })).toMatchObject({ kind: 'counted' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it('two different people agree where a rule asks for two', async (context) => {
  const { desk, actor, ready, approval } = await asked(context, ', approvals: 2');
  await say(desk, approval);
  await desk.run(ready);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
  expect(await say(desk, approval)).toMatchObject({ kind: 'voted' });
  await say(desk, approval, { by: 'bob' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
});

it('a ticket that a person moves on meanwhile is theirs, and the question is void', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '3' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'superseded' } });
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'void' });
});

it('several runs of one job after the agreement write once', async (context) => {
  const { desk, actor, ready, approval } = await asked(context);
  await say(desk, approval);
  await Promise.all([desk.run(ready), desk.run(ready), desk.run(ready)]);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it('a job that nobody has woken after a decision is woken by reconcile', async (context) => {
  const { desk, ready, approval } = await asked(context);
  await desk.workOff(async (data) => ({
    kind: 'wait',
    until: new Date(Date.now() + 60 * MINUTE_MS),
    data,
    overtaken: async () => false,
  }));
  expect(await reconcileAll(desk.deps)).toMatchObject({ open: 1, woken: 0 });
  const deaf = { ...desk.deps, jobs: { promote: async () => Promise.reject(new Error('Redis is away')) } };
  const { id, digest } = approval;
  await decideApproval(deaf, { id, digest, decision: 'approve', by: 'alice', via: 'api' });
  expect(await reconcileAll(desk.deps)).toMatchObject({ open: 1, woken: 1 });
  expect(await desk.deps.jobs.state(ready.id)).toBe('busy');
});
