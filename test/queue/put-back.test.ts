import { expect, it, type TestContext } from 'vitest';
import type { ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import { replayAll } from '../../src/queue/replay.js';
import { sweepTables } from '../../src/queue/sweep.js';
import { deskWithVerified, kindsOf } from './after-desk.js';
import type { Desk } from './desk.js';
import { changed, foundAgain, MINUTE_MS, rescanned } from './found-again.js';

const WITHOUT_REASON = { deniedFields: ['u_patchproof_reason'] };

async function newest({ deps, row }: Desk, { number }: { number: string }) {
  const { items } = await deps.ledger.list({ ticket: number, limit: 1 });
  return row({ id: items[0]?.id ?? '' });
}

/** The state has landed, the reason has not; so often that it is given up. Then somebody puts the ticket back, unannounced. */
async function givenUpAndPutBack(context: TestContext, attempts = 3) {
  const acl = { deniedFields: [...WITHOUT_REASON.deniedFields] };
  const { desk, actor, ready } = await foundAgain(context, { servicenow: { acl } });
  for (let tries = 0; tries < attempts; tries += 1) await desk.run(ready);
  const seen = await desk.row(ready);
  expect(seen).toMatchObject({ phase: 'reporting', outcome: 'failed', writeAttempts: attempts });
  expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '2' });
  acl.deniedFields.pop();
  desk.turn(60 * MINUTE_MS);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10' });
  return { desk, actor, seen };
}

type Scene = Awaited<ReturnType<typeof givenUpAndPutBack>>;

/** The old verdict is not written again; another verification asks what is true now. */
async function expectAnew({ desk, actor, seen }: Scene) {
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '10' });
  expect(await desk.row(seen)).toMatchObject({ phase: 'done', outcome: 'failed', givenUpAt: undefined });
  expect((await kindsOf(desk, seen)).at(-1)).toBe('replaced');
  const next = await newest(desk, actor);
  expect(next.id).not.toBe(seen.id);
  expect(next).toMatchObject({ phase: 'waiting', step: 'intake', source: 'sweep' });
  return next;
}

it('a dead letter whose state had landed is not written over a ticket that was put back', async (context) => {
  const scene = await givenUpAndPutBack(context);
  const { desk, seen } = scene;
  expect(await replayAll(desk.deps, { via: 'command' })).toMatchObject({ replayed: 1 });
  expect(await desk.run(seen)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  const next = await expectAnew(scene);

  await desk.run(next);
  const anew = await desk.row(next);
  expect(anew).toMatchObject({ step: 'watching', reason: 'not-yet-rescanned' }); // the hit from before does not count
  expect(anew.evidence?.t0).toMatchObject({ origin: 'updated-on', judgedAt: seen.decidedAt });
});

it.for([
  ['by the queue board, which only runs its job', 3],
  ['by itself, while it is not given up yet', 1],
] as const)('nor is one that is tried again %s', async ([, attempts], context) => {
  const scene = await givenUpAndPutBack(context, attempts);
  await scene.desk.run(scene.seen);
  await expectAnew(scene);
});

it('a close that stuck but for a column is not made again on a ticket that was put back', async (context) => {
  const acl = { deniedFields: [...WITHOUT_REASON.deniedFields] };
  const { desk, actor, seen } = await deskWithVerified(context, {}, { acl });
  expect(seen).toMatchObject({ phase: 'reporting', outcome: 'verified', writeAttempts: 1 });
  acl.deniedFields.pop();
  desk.turn(MINUTE_MS);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10' });
  await desk.run(seen);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '10' });
  expect((await newest(desk, actor)).id).not.toBe(seen.id);
});

it('the sweep does not wait for a replay: it has such a ticket verified anew, once, and names it', async (context) => {
  const scene = await givenUpAndPutBack(context);
  const { desk, actor } = scene;
  const swept = () => sweepTables({ ...desk.deps, deadlineMs: 72 * 60 * MINUTE_MS }, async () => {});
  const reason = 'the ticket was put back into its pending state';
  expect(await swept()).toMatchObject({ waiting: 0, settled: [], missed: [{ ticket: actor.number, reason }] });
  const next = await expectAnew(scene);
  expect(await desk.deps.jobs.state(next.id)).toBe('busy');
  expect(await swept()).toMatchObject({ waiting: 1, missed: [] });
});

it('the late announcement of the same entry opens no other', async (context) => {
  const scene = await givenUpAndPutBack(context);
  await scene.desk.run(scene.seen);
  const next = await expectAnew(scene);
  expect((await scene.desk.open(scene.actor, 'webhook')).id).toBe(next.id);
});

it('what did not stick is still said when other rules end the verification on a ticket that has left its state', async (context) => {
  const { desk, ready } = await foundAgain(context, { servicenow: { acl: WITHOUT_REASON } });
  await desk.run(ready);
  await changed(desk, await desk.row(ready), { outcome: 'review', reason: 'weak-evidence' });
  await desk.run(ready);
  const trouble = expect.stringContaining('u_patchproof_reason');
  expect(await desk.row(ready)).toMatchObject({ phase: 'done', outcome: 'review', trouble });
});

it('an instance that takes every write back is not written to without end', async (context) => {
  const { desk, actor, ready } = await foundAgain(context, { servicenow: { acl: WITHOUT_REASON } });
  let newestOne = ready;
  for (let entries = 0; entries < 4; entries += 1) {
    await desk.run(newestOne);
    desk.turn(10 * MINUTE_MS);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10' });
    await desk.run(newestOne);
    newestOne = await newest(desk, actor);
    await desk.run(newestOne);
    desk.turn(60 * MINUTE_MS);
    await rescanned(desk, actor);
  }
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(2);
  expect(newestOne).toMatchObject({ phase: 'reporting', givenUpAt: expect.any(Date) });
  expect(newestOne.trouble).toContain('again');
});

it('a rule that makes another state of ours does not make it somebody else’s ticket', async (context) => {
  const beforeRules: ServiceNowOptions['beforeRules'] = [
    { name: 'Closes', run: ({ changes }) => (changes['state'] === '6' ? { ...changes, state: '7' } : undefined) },
  ];
  const { desk, actor, seen } = await deskWithVerified(context, {}, { beforeRules });
  expect(seen).toMatchObject({ phase: 'reporting', trouble: expect.stringContaining('state') });
  await desk.run(seen);
  const row = await desk.row(seen);
  expect(row).toMatchObject({ phase: 'done', outcome: 'verified', trouble: expect.stringContaining('state') });
  expect(row.watchUntil).toBeInstanceOf(Date);
  expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '7' });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});
