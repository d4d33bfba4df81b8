import { expect, it, type TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { verify } from '../../src/queue/verify.js';
import { agentScan, comesBack, deskWithVerified, HOUR_MS, MINUTE_MS, waiting } from './after-desk.js';
import { openStanding } from '../support/open-standing.js';
import { openDesk, type Desk } from './desk.js';
import { changed } from './found-again.js';

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

it.for([
  ['is tried again for an hour after the deadline', 50, { kind: 'wait' }],
  ['is given up then', 61, { kind: 'done', result: { outcome: 'review', reason: 'vendor-unavailable' } }],
] as const)('a search that was not sent, as others had the share, %s', async ([, late, ending], context) => {
  const { desk, opened } = await unsearched(context);
  desk.vendors.qualys.clearFault('reset-before');
  desk.turn(opened.deadlineAt.getTime() + late * MINUTE_MS - desk.deps.clock.now().getTime());
  const failure = { kind: 'rate-limited', retryAfterMs: 1000, detail: 'the share is taken', unasked: true } as const;
  const findHosts = () => Promise.reject(new OutboundError('searchAssets', failure));
  const job = { verification: opened.id, ticket: opened.ticket.number, deadline: opened.deadlineAt.toISOString() };
  const deps = { ...desk.deps, qualys: { ...desk.deps.qualys, findHosts } };
  expect(await verify(deps)(job, async () => {})).toMatchObject(ending);
  if (ending.kind === 'wait') expect(await desk.run(opened)).toMatchObject(VERIFIED);
});

it('other rules that prove what was handed back prove it only after the search for further records', async (context) => {
  let now: 'allowed' | 'stopped' = 'stopped';
  const standing = { ...openStanding, writes: async () => now };
  const { desk, actor, seen } = await deskWithVerified(context, { standing });
  const { recheckedFor: _searched, ...qualys } = seen.evidence?.qualys ?? expect.fail('expected evidence');
  const evidence = seen.evidence && { ...seen.evidence, qualys };
  await changed(desk, seen, { outcome: 'review', reason: 'weak-evidence', evidence });
  now = 'allowed';
  desk.vendors.qualys.setFault('reset-before', { path: PORTAL });
  expect(await desk.run(seen)).toMatchObject({ kind: 'wait' });
  expect(patches(desk, actor)).toBe(0);

  desk.vendors.qualys.clearFault('reset-before');
  expect(await desk.run(seen)).toMatchObject(VERIFIED);
});
