import { expect, it, type TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { agentScan, comesBack, deskWithVerified, HOUR_MS, MINUTE_MS, waiting } from './after-desk.js';
import { openDesk, type Desk } from './desk.js';

const VERIFIED = { kind: 'done', result: { outcome: 'verified' } };
const PORTAL = '/qps/rest';

const looks = ({ vendors }: Desk): number =>
  vendors.qualys.requests.filter(({ path }) => path.includes('detection')).length;
const patches = ({ vendors }: Desk, { sysId }: Actor): number => vendors.servicenow.patches(sysId).length;

it('while the policy says not now, Qualys is not asked: it is before the write that is permitted', async (context) => {
  const to = new Date(Date.now() + 12 * HOUR_MS).toISOString();
  const policy = `{ rules: [{ id: not during the freeze, effect: forbid, operations: "*:update", when: { freeze: { from: 2020-01-01T00:00:00Z, to: ${to} } } }] }`;
  const { desk, actor, seen } = await deskWithVerified(context, { policy });
  const before = looks(desk);
  for (let tries = 0; tries < 3; tries += 1) {
    desk.turn(2 * HOUR_MS);
    expect(await desk.run(seen)).toMatchObject({ kind: 'wait' });
    expect((await desk.row(seen)).trouble).toContain('freeze');
  }
  expect([looks(desk), patches(desk, actor)]).toEqual([before, 0]);

  desk.turn(12 * HOUR_MS);
  expect(await desk.run(seen)).toMatchObject(VERIFIED);
  expect([looks(desk), patches(desk, actor)]).toEqual([before + 1, 1]);
});

it('nor while people think it over, but when they have agreed: what has come back meanwhile is not closed', async (context) => {
  const policy =
    '{ rules: [{ id: people have to agree, effect: escalate, operations: "servicenow:incidents:update" }] }';
  const { desk, actor, seen } = await deskWithVerified(context, { policy });
  expect(seen).toMatchObject({ phase: 'approval', outcome: 'verified' });
  const before = looks(desk);
  comesBack(desk, actor);
  await desk.run(seen);
  expect(looks(desk)).toBe(before);

  const { id, digest } = (await desk.deps.ledger.approvals.current(seen.id)) ?? { id: '', digest: '' };
  await decideApproval(desk.deps, { id, digest, decision: 'approve', by: 'alice', via: 'api' });
  await desk.run(await desk.row(seen));
  expect([looks(desk), patches(desk, actor)]).toEqual([before + 1, 0]);
  expect(await desk.row(seen)).toMatchObject({ phase: 'waiting', outcome: undefined });
});

/** Proved by a scan and a healthy sensor, but for the search for further records, which is not answered. */
async function unsearched(context: TestContext) {
  const desk = await openDesk(context);
  const actor = desk.actor();
  const { hostId = 0, aid = '', qids } = actor;
  desk.vendors.qualys.patch(hostId, qids, desk.deps.clock.now());
  const opened = await waiting(desk, actor);
  desk.turn(HOUR_MS);
  agentScan(desk, hostId);
  desk.vendors.qualys.setFault('reset-before', { path: PORTAL });
  for (let ticks = 0; ticks < 3; ticks += 1) {
    desk.turn(15 * MINUTE_MS);
    desk.vendors.falcon.indexCatchUp(aid);
    await desk.tick();
  }
  expect(await desk.run(opened)).toMatchObject({ kind: 'wait' });
  expect(await desk.row(opened)).toMatchObject({ step: 'ready', trouble: expect.stringContaining('Qualys') });
  return { desk, actor, opened };
}

it('a look that had to wait for the search after it is old, however new the verdict', async (context) => {
  const { desk, actor, opened } = await unsearched(context);
  comesBack(desk, actor);
  desk.vendors.qualys.clearFault('reset-before');
  await desk.run(opened);
  expect(patches(desk, actor)).toBe(0);
  expect(await desk.row(opened)).toMatchObject({ phase: 'waiting', outcome: undefined });
});

it('one whose search is never answered is handed back at the deadline, and proves nothing', async (context) => {
  const { desk, actor, opened } = await unsearched(context);
  desk.turn(80 * HOUR_MS);
  const ending = { kind: 'done', result: { outcome: 'review', reason: 'vendor-unavailable' } };
  expect(await desk.run(opened)).toMatchObject(ending);
  expect(patches(desk, actor)).toBe(1);
});
