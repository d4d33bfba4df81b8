import { expect, it, type TestContext } from 'vitest';
import type { Change, Opening, Verification } from '../../src/ledger/ledger.js';
import { openVerification } from '../../src/queue/accept.js';
import { openDesk, type Desk } from './desk.js';

const ticket = { table: 'incident', sysId: 'a'.repeat(32), number: 'INC0010001' };

function announced(desk: Desk, enteredModCount: number, over: Partial<Opening> = {}): Opening {
  const now = desk.deps.clock.now();
  const deadlineAt = new Date(now.getTime() + 3_600_000);
  return { ticket, source: 'webhook', enteredModCount, enteredOn: now, deadlineAt, ...over };
}

async function heldBy(context: TestContext, over: Partial<Opening> = {}, change: Change = {}) {
  const desk = await openDesk(context);
  const deps = { ledger: desk.deps.ledger, jobs: desk.deps.jobs, now: desk.deps.clock.now };
  const { verification } = await openVerification(deps, announced(desk, 5, over));
  const held = (await deps.ledger.save(verification, change)) ?? verification;
  return { desk, deps, held };
}

it.for<{ what: string; over?: Partial<Opening>; change?: Change }>([
  { what: 'waiting' },
  { what: 'found by the sweep', over: { source: 'sweep' } },
  { what: 'a dead letter', change: { phase: 'reporting', step: 'ready', outcome: 'verified', writeAttempts: 3 } },
])('a later entry supersedes a verification that is $what, and gets a job of its own', async (row, context) => {
  const { desk, deps, held } = await heldBy(context, row.over, row.change);
  const { kind, verification } = await openVerification(deps, announced(desk, 7));
  expect([kind, verification.enteredModCount]).toEqual(['open', 7]);
  expect(await desk.row(held)).toMatchObject({ phase: 'done', outcome: 'superseded', reason: 'ticket-moved-on' });
  expect(await deps.jobs.state(verification.id)).toBe('busy');
});

it('a dead letter that is announced once more is not tried again by it', async (context) => {
  const given = { phase: 'reporting', step: 'ready', outcome: 'verified', givenUpAt: new Date() } as const;
  const { desk, deps, held } = await heldBy(context, {}, given);
  await desk.queues.verify.obliterate({ force: true });
  expect(await openVerification(deps, announced(desk, 5))).toMatchObject({ verification: { id: held.id } });
  expect(await deps.jobs.state(held.id)).toBe('missing');
});

it('the job of a superseded verification does not sleep on until its deadline', async (context) => {
  const { desk, deps, held } = await heldBy(context);
  const until = held.deadlineAt;
  await desk.workOff(async (data) => ({ kind: 'wait', until, data, overtaken: async () => false }));
  expect(await deps.jobs.state(held.id)).toBe('sleeping');
  await openVerification(deps, announced(desk, 7));
  expect(await deps.jobs.state(held.id)).toBe('busy');
});

it.for<{ what: string; enteredModCount: number; over?: Partial<Opening> }>([
  { what: 'an announcement that comes late', enteredModCount: 3 },
  { what: 'a sweep, which knows no moment of entry', enteredModCount: 9, over: { source: 'sweep' } },
])('$what changes nothing', async ({ enteredModCount, over }, context) => {
  const { desk, deps, held } = await heldBy(context);
  const { kind, verification } = await openVerification(deps, announced(desk, enteredModCount, over));
  expect([kind, verification]).toEqual(['busy', held]);
});

it('nothing is superseded while its one PATCH may be under way: the sender must come again', async (context) => {
  const soon = new Date(Date.now() + 60_000);
  const change: Change = { phase: 'reporting', step: 'ready', outcome: 'verified', nextCheckAt: soon };
  const { desk, deps, held } = await heldBy(context, {}, change);
  await expect(openVerification(deps, announced(desk, 7))).rejects.toThrow('is being written; announce it again');
  expect(await desk.row(held)).toEqual(held);

  desk.turn(61_000);
  expect((await openVerification(deps, announced(desk, 7))).kind).toBe('open');
});

it('an entry is not lost when the watch changes the old verification in the same moment', async (context) => {
  const { desk, deps } = await heldBy(context);
  let racing = 2;
  const save: typeof deps.ledger.save = async (seen: Verification, change, entry) => {
    if (racing-- > 0) await desk.deps.ledger.save(seen, { reason: 'not-yet-rescanned' });
    return desk.deps.ledger.save(seen, change, entry);
  };
  const { kind } = await openVerification({ ...deps, ledger: { ...deps.ledger, save } }, announced(desk, 7));
  expect(kind).toBe('open');
});
