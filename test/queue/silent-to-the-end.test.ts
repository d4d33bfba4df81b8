import { expect, it, type TestContext } from 'vitest';
import { verify } from '../../src/queue/verify.js';
import type { SecondOpinion } from '../../src/verification/falcon-facts.js';
import { closedAt } from '../verification/opinions.js';
import { agentScan, DAY_MS, kindsOf, MINUTE_MS, patchesOf, waiting } from './after-desk.js';
import { openDesk, type Desk } from './desk.js';

const CVE = 'CVE-2026-21001';
const PORTAL = '/qps/rest';
const tell = async (): Promise<void> => {};

/** One source is enough; Falcon says that the finding is closed since, and Qualys falls silent before it has tested. */
async function byFalconAlone(context: TestContext, { looks, path }: { looks: number; path?: string }) {
  const desk = await openDesk(context, {}, { verification: 'criterion: either' });
  const { qualys, falcon } = desk.vendors;
  const actor = desk.actor({ findings: [{ qid: 240010 }] });
  const opened = await waiting(desk, actor);
  const opinion = async (): Promise<SecondOpinion> => {
    const closed = new Date(opened.openedAt.getTime() + 20 * MINUTE_MS);
    const records = [closedAt(0, { closed, updated: closed })];
    return { kind: 'told', at: desk.deps.clock.now(), cves: [{ cve: CVE, records }] };
  };
  const over: Partial<Desk['deps']> = {
    criterion: { ...desk.deps.criterion, secondOpinion: true },
    falcon: { ...desk.deps.falcon, opinion },
  };
  for (let look = 0; look < looks; look += 1) {
    desk.turn(15 * MINUTE_MS);
    await desk.tickWith(over);
  }
  qualys.setFault('reset-before', path === undefined ? {} : { path });
  desk.turn(3 * DAY_MS - 25 * MINUTE_MS - looks * 15 * MINUTE_MS);
  for (let look = 0; look < 3; look += 1) {
    falcon.indexCatchUp(actor.aid ?? '');
    await desk.tickWith(over);
    desk.turn(11 * MINUTE_MS);
  }
  await desk.tickWith(over);
  const job = { verification: opened.id, ticket: actor.number, deadline: opened.deadlineAt.toISOString() };
  return { desk, actor, opened, run: () => verify({ ...desk.deps, ...over })(job, tell) };
}

it.for([
  ['Qualys has answered at intake only', { looks: 0 }],
  ['Qualys has answered a look', { looks: 1 }],
  ['Qualys answers everything but the search that comes last', { looks: 1, path: PORTAL }],
] as const)(
  'what Falcon proves alone is written at the deadline where %s',
  { timeout: 60_000 },
  async ([, how], context) => {
    const { desk, actor, opened, run } = await byFalconAlone(context, how);
    const reason = 'fixed-by-second-opinion';
    expect(await run()).toMatchObject({ kind: 'done', result: { outcome: 'verified', reason } });
    expect(patchesOf(desk, actor)).toBe(1);
    expect((await desk.row(opened)).evidence?.qualys.silentSince).toBeInstanceOf(Date);
  },
);

it.for([0, 1])(
  'a Qualys that is back by then is asked before, and what it has found is not closed (after %i looks)',
  { timeout: 60_000 },
  async (looks, context) => {
    const { desk, actor, opened, run } = await byFalconAlone(context, { looks });
    desk.vendors.qualys.clearFault('reset-before');
    agentScan(desk, actor.hostId ?? 0);
    expect(await run()).toMatchObject({ kind: 'wait' });
    expect(patchesOf(desk, actor)).toBe(0);
    expect((await kindsOf(desk, opened)).at(-1)).toBe('started-anew');
  },
);

it('what Falcon said an hour before is not enough', { timeout: 60_000 }, async (context) => {
  const { desk, actor, opened, run } = await byFalconAlone(context, { looks: 1 });
  desk.turn(61 * MINUTE_MS);
  expect(await run()).toMatchObject({ kind: 'wait' });
  expect(patchesOf(desk, actor)).toBe(0);
  expect(await desk.row(opened)).toMatchObject({ trouble: expect.stringContaining('Qualys') });
});
