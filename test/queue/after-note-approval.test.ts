import { expect, it, type TestContext } from 'vitest';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { reconcileAll } from '../../src/queue/reconcile.js';
import { comesBack, deskWithVerified, HOUR_MS, isSeen, OVER, patchesOf, REOPENED } from './after-desk.js';

const policy =
  '{ rules: [{ id: people agree before a closed ticket is touched, effect: escalate, operations: "servicenow:*", when: { from: "6" } }] }';

/** A finding that came back, and people who are asked whether its ticket may be told. */
async function asked(context: TestContext) {
  const { desk, actor, seen } = await deskWithVerified(context, { policy });
  comesBack(desk, actor);
  await isSeen(desk);
  const approval = await desk.deps.ledger.approvals.current(seen.id);
  if (approval === undefined) throw new Error('expected a question to people');
  const say = (decision: 'approve' | 'deny') =>
    decideApproval(desk.deps, { id: approval.id, digest: approval.digest, decision, by: 'alice', via: 'api' });
  return { desk, actor, seen, approval, say };
}

it('a note about a finding that came back waits for people, and is left as they have agreed', async (context) => {
  const { desk, actor, seen, approval, say } = await asked(context);
  expect(await desk.row(seen)).toMatchObject({ ...REOPENED, trouble: expect.stringContaining('waits for a person') });
  expect(patchesOf(desk, actor)).toBe(1);
  await reconcileAll(desk.deps);
  expect(await desk.deps.ledger.approvals.current(seen.id)).toMatchObject({ id: approval.id, state: 'open' });
  expect(await say('approve')).toMatchObject({ kind: 'counted' });
  desk.turn(HOUR_MS / 4);
  await desk.tick();
  expect(patchesOf(desk, actor)).toBe(2);
  expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER, trouble: undefined });
  await reconcileAll(desk.deps);
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({ state: 'used' });
});

it('is not left when one of them does not agree', async (context) => {
  const { desk, actor, seen, approval, say } = await asked(context);
  await say('deny');
  desk.turn(HOUR_MS / 4);
  await desk.tick();
  expect(patchesOf(desk, actor)).toBe(1);
  expect(await desk.row(seen)).toMatchObject({ ...OVER, givenUpAt: expect.any(Date), trouble: 'alice did not agree' });
  await reconcileAll(desk.deps);
  expect(await desk.deps.ledger.approvals.get(approval.id)).toMatchObject({
    state: 'denied',
    settledAt: expect.any(Date),
  });
});
