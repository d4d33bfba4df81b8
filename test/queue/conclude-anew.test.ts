import { describe, expect, it, type TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { hashOf } from '../../src/ledger/chain.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { decodeDecision, encodeDecision } from '../../src/ledger/stored-decision.js';
import { WRITE_MS } from '../../src/queue/claim.js';
import { reconcileAll } from '../../src/queue/reconcile.js';
import { verify } from '../../src/queue/verify.js';
import { decide } from '../../src/verification/decide.js';
import { decisionOf } from '../../src/verification/decision.js';
import type { Desk } from './desk.js';
import { changed, foundAgain, MINUTE_MS, rescanned } from './found-again.js';

const TWO_FINDINGS = { findings: [{ qid: 240001 }, { qid: 240002 }], ticket: { u_qids: '240001' } };
const overruled = { outcome: 'review', reason: 'weak-evidence' } as const;

/** The note and all columns but the state have landed: the ticket is still pending, and bears our word. */
async function halfWritten(context: TestContext) {
  const acl = { deniedFields: ['state'] };
  const { desk, actor, ready } = await foundAgain(context, { role: TWO_FINDINGS, servicenow: { acl } });
  await desk.run(ready);
  acl.deniedFields.pop();
  const seen = await desk.row(ready);
  expect(seen).toMatchObject({ phase: 'reporting', outcome: 'failed', noteLanded: true, writeAttempts: 1 });
  desk.turn(10 * MINUTE_MS);
  return { desk, actor, seen };
}

async function newest(desk: Desk, { number }: Actor): Promise<Verification> {
  const { items } = await desk.deps.ledger.list({ ticket: number, limit: 1 });
  return desk.row({ id: items[0]?.id ?? '' });
}

describe('a verdict that is ruled', () => {
  it('is kept so that it can be decided again, byte for byte, and is anchored in the audit trail', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    await desk.run(ready);
    const { decision: stored = '', evidence, decidedAt } = await desk.row(ready);
    const decision = decodeDecision(stored);
    expect(decision).toMatchObject({ at: decidedAt, criterion: desk.deps.criterion, verdict: { ruling: 'failed' } });
    if (evidence === undefined || decision === undefined) return;
    const { criterion, at } = decision;
    expect(encodeDecision(decisionOf(decide(evidence, criterion, at), criterion, at))).toBe(stored);

    const bodies: string[] = [];
    for await (const { body } of desk.deps.ledger.auditTrail({ ticket: actor.number })) bodies.push(body);
    expect(bodies.filter((body) => body.includes(`"decision":"${hashOf(stored)}"`))).toHaveLength(1);
  });

  it('is kept with facts that hold no scan results, no comments and no names of people', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    desk.vendors.servicenow.humanUpdate(actor.sysId, {
      comments: 'Ms Example, ext. 4711',
      caller_id: 'example.person',
    });
    await desk.run(ready);
    const { evidence, decision } = await desk.row(ready);
    expect(evidence?.qualys.latest?.detections).toHaveLength(1);
    expect(JSON.stringify([evidence, decision])).not.toMatch(/Ms Example|example\.person|Package Installed|svc\./);
  });
});

describe('a ticket that asks for something else', () => {
  it('before anything was written is proved by the same verification, which forgets its verdict', async (context) => {
    const { desk, actor, ready } = await foundAgain(context, { role: TWO_FINDINGS });
    desk.vendors.servicenow.setFault('reset-before', { method: 'PATCH', count: 1 });
    await desk.run(ready);
    expect(await desk.row(ready)).toMatchObject({ phase: 'reporting', decision: expect.any(String) });

    desk.turn(WRITE_MS);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    await desk.run(ready);
    const blank = { outcome: undefined, decision: undefined, evidence: undefined };
    expect(await newest(desk, actor)).toMatchObject({ id: ready.id, phase: 'waiting', step: 'intake', ...blank });
  });

  it('after half of the write had landed gets a verification, a note and a run id of its own', async (context) => {
    const { desk, actor, seen } = await halfWritten(context);
    const { servicenow } = desk.vendors;
    servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    expect(await desk.run(seen)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
    expect(await desk.row(seen)).toMatchObject({ phase: 'done', outcome: 'failed', decision: seen.decision });

    const next = await newest(desk, actor);
    expect(next.id).not.toBe(seen.id);
    expect(next).toMatchObject({ phase: 'waiting', step: 'intake', ticket: seen.ticket, source: seen.source });
    expect(next.enteredModCount).toBe(Number(servicenow.incident(actor.sysId)?.['sys_mod_count']));
    expect(next.deadlineAt.getTime() - next.openedAt.getTime()).toBeGreaterThan(71 * 60 * MINUTE_MS);
    expect(await desk.deps.jobs.state(next.id)).toBe('busy');
    expect((await desk.deps.ledger.timeline(seen.id)).at(-1)?.text).toContain(next.id);

    await desk.run(next);
    desk.turn(60 * MINUTE_MS);
    await rescanned(desk, actor);
    expect(await desk.run(next)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
    expect(servicenow.journal(actor.sysId)).toHaveLength(2);
    expect(servicenow.incident(actor.sysId)).toMatchObject({ u_patchproof_run: next.id, state: '2' });
  });

  it('is not lost when the process dies before the new job is in the queue', async (context) => {
    const { desk, actor, seen } = await halfWritten(context);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    const died = verify({ ...desk.deps, jobs: { add: () => Promise.reject(new Error('killed')) } });
    const data = { verification: seen.id, ticket: actor.number, deadline: seen.deadlineAt.toISOString() };
    await expect(died(data, async () => {})).rejects.toThrow('killed');

    const next = await newest(desk, actor);
    expect(next.id).not.toBe(seen.id);
    expect(await desk.run(seen)).toMatchObject({ kind: 'done' });
    expect(await reconcileAll(desk.deps)).toMatchObject({ added: 1, open: 1 });
    expect(await desk.deps.jobs.state(next.id)).toBe('busy');
  });

  it('is replaced once by two runs of one job', async (context) => {
    const { desk, actor, seen } = await halfWritten(context);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    await Promise.all([desk.run(seen), desk.run(seen)]);
    const { items } = await desk.deps.ledger.list({ ticket: actor.number, limit: 9 });
    expect(items.map(({ phase }) => phase)).toEqual(['waiting', 'done']);
  });
});

describe('a verification whose half written verdict does not hold any more', () => {
  it.for(['its evidence cannot be read', 'other rules give another one'])('is replaced: %s', async (why, context) => {
    const { desk, actor, seen } = await halfWritten(context);
    if (why.startsWith('its evidence')) await desk.spoil(seen);
    else await changed(desk, seen, overruled);
    await desk.run(seen);
    expect(await newest(desk, actor)).toMatchObject({ phase: 'waiting', step: 'intake', noteLanded: false });
    const { outcome } = why.startsWith('other') ? overruled : seen;
    expect(await desk.row(seen)).toMatchObject({ phase: 'done', outcome });
  });

  it('and was written whole ends as the ticket says, whatever the rules say now', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    desk.vendors.servicenow.setFault('reset-after', { method: 'PATCH', count: 1 });
    await desk.run(ready);
    desk.turn(WRITE_MS);
    await changed(desk, await desk.row(ready), overruled);
    expect(await desk.run(ready)).toEqual({ kind: 'done', result: overruled });
    expect(await newest(desk, actor)).toMatchObject({ id: ready.id, phase: 'done', ...overruled });
    expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });
});
