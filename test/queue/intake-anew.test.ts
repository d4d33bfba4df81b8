import { expect, it, type TestContext } from 'vitest';
import { handOver, stamp } from '../e2e/events.js';
import { openDesk } from './desk.js';
import { MINUTE_MS } from './found-again.js';

/** Qualys has told what it knows, Falcon nothing yet: intake goes on. */
async function halfTakenIn(context: TestContext) {
  const desk = await openDesk(context);
  const actor = desk.actor({ findings: [{ qid: 240001 }, { qid: 240002 }], ticket: { u_qids: '240001' } });
  handOver(desk.vendors, actor);
  const opened = await desk.open(actor);
  desk.vendors.falcon.setFault('unavailable');
  await desk.run(opened);
  desk.vendors.falcon.clearFault('unavailable');
  const known = await desk.row(opened);
  expect(known).toMatchObject({
    step: 'intake',
    evidence: { qids: [240001], qualys: { identity: { kind: 'found' } } },
  });
  desk.turn(10 * MINUTE_MS);
  return { desk, actor, known };
}

it('what was learnt about another patch time does not count: T0 moves with the ticket', async (context) => {
  const { desk, actor, known } = await halfTakenIn(context);
  const patchedAt = new Date(Math.floor(desk.deps.clock.now().getTime() / 1000 - 60) * 1000);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { u_patched_at: stamp(patchedAt) });
  await desk.run(known);

  const { step, evidence } = await desk.row(known);
  expect(step).toBe('watching');
  expect(evidence?.t0).toEqual({ at: patchedAt, origin: 'patched-at' });
  expect(evidence?.t0.at).not.toEqual(known.evidence?.t0.at);
  const timeline = await desk.deps.ledger.timeline(known.id);
  expect(timeline.map(({ kind }) => kind)).toContain('started-anew');
});

it('nor what was learnt about other findings, or about another machine', async (context) => {
  const { desk, actor, known } = await halfTakenIn(context);
  const other = desk.actor({ host: 'db01' });
  handOver(desk.vendors, other);
  const theirs = desk.vendors.servicenow.incident(other.sysId) ?? {};
  desk.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002', cmdb_ci: String(theirs['cmdb_ci']) });
  await desk.run(known);

  const { evidence } = await desk.row(known);
  expect(evidence?.qualys.identity).not.toEqual(known.evidence?.qualys.identity);
  expect(evidence?.qids).not.toContain(240001);
});

it('a ticket that has not changed keeps its first look at the machine: the earlier, the better', async (context) => {
  const { desk, known } = await halfTakenIn(context);
  await desk.run(known);
  const { step, evidence } = await desk.row(known);
  expect(step).toBe('watching');
  expect(evidence?.qualys.baseline).toEqual(known.evidence?.qualys.baseline);
});
