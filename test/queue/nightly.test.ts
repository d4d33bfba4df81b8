import { expect, it, type TestContext } from 'vitest';
import type { Change } from '../../src/ledger/ledger.js';
import { nightly } from '../../src/queue/nightly.js';
import { SweepReport, sweepLines } from '../../src/queue/sweep-report.js';
import type { Actor } from '../../lab/demo/stage.js';
import type { Ticket } from '../../src/verification/ticket.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

const HOUR_MS = 3_600_000;
const deadlineMs = 72 * HOUR_MS;

const atNight = (desk: Desk): Promise<SweepReport> => nightly({ ...desk.deps, deadlineMs });

/** A pending ticket whose verification is open, its job asleep as it is while a ticket waits. */
async function waiting(desk: Desk, change: Change = { step: 'watching' }): Promise<Actor> {
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  await saved(desk, actor, change);
  return actor;
}

async function saved(desk: Desk, actor: Actor, change: Change): Promise<void> {
  const { id } = await desk.open(actor, 'webhook');
  await desk.deps.ledger.save(await desk.row({ id }), change);
}

async function quiet(context: TestContext): Promise<Desk> {
  const desk = await openDesk(context);
  await waiting(desk);
  expect(await atNight(desk)).toMatchObject({ pending: 1, waiting: 1, gap: 0 });
  return desk;
}

it('finds nothing to name where list, ledger and queue agree, and keeps its report', async (context) => {
  const desk = await quiet(context);
  const report = await atNight(desk);
  const nobody = { count: 0, named: [] };
  const none = { missed: nobody, stuck: nobody, movedOn: nobody, changed: nobody, settled: nobody, gap: 0 };
  expect(report).toMatchObject(none);
  const [kept] = await desk.deps.ledger.sweeps(1);
  expect(SweepReport.parse(JSON.parse(kept?.report ?? ''))).toEqual(report);
  expect(sweepLines(report).at(-1)).toBe('gap: 0');
});

it.for<{ what: string; change: Change; turnMs?: number; reason: RegExp; gap: number }>([
  {
    what: 'whose write was given up',
    change: { phase: 'reporting', givenUpAt: new Date('2026-11-20T10:00:00Z'), trouble: 'no right' },
    reason: /^its write was given up on 2026-11-20T10:00:00.000Z: no right$/,
    gap: 1,
  },
  {
    what: 'whose verdict is not written after an hour',
    change: { phase: 'reporting', decidedAt: new Date(0), trouble: 'ServiceNow is silent' },
    reason: /^its verdict is not written: ServiceNow is silent$/,
    gap: 0,
  },
  { what: 'past its deadline', change: {}, turnMs: deadlineMs + 2 * HOUR_MS, reason: /^past its deadline of /, gap: 0 },
  {
    what: 'whose look was not taken',
    change: { step: 'watching', nextCheckAt: new Date(0) },
    reason: /^its look of 1970-01-01T00:00:00.000Z was not taken$/,
    gap: 0,
  },
])('names a verification $what as stuck', async ({ change, turnMs = 0, reason, gap }, context) => {
  const desk = await quiet(context);
  const actor = await waiting(desk, change);
  desk.turn(turnMs);
  const report = await atNight(desk);
  const { named } = report.stuck;
  expect(named.filter(({ ticket }) => ticket === actor.number)).toMatchObject([
    { reason: expect.stringMatching(reason) },
  ]);
  expect(report.gap).toBe(gap);
});

it('names a verification that has lost its job as stuck, and its ticket as a gap', async (context) => {
  const desk = await quiet(context);
  const actor = await waiting(desk);
  const { id } = await desk.open(actor, 'webhook');
  const job = await desk.queues.verify.getJob(id);
  const jobs = { ...desk.deps.jobs, add: async () => {} }; // a queue that has lost it, and goes on losing it
  await job?.remove();
  const report = await nightly({ ...desk.deps, jobs, deadlineMs });
  const reason = 'it has no job (missing); reconcile gives it one';
  expect(report).toMatchObject({ stuck: { named: [{ ticket: actor.number, reason }] }, gap: 1 });
  expect(sweepLines(report).at(-1)).toBe('gap: 1 pending tickets that nothing works on');
});

it('names a ticket that somebody else has moved on while it is verified', async (context) => {
  const desk = await quiet(context);
  const actor = await waiting(desk);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '3' });
  desk.turn(1000);
  const { movedOn, gap } = await atNight(desk);
  expect({ movedOn, gap }).toMatchObject({ movedOn: { count: 1, named: [{ ticket: actor.number }] }, gap: 0 });
});

const RESOLVED = { state: '6', close_code: 'Solution provided', close_notes: 'verified' };

async function closed(desk: Desk, over: Record<string, string> = {}): Promise<Actor> {
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const { id } = await desk.open(actor, 'webhook');
  const change: Change = { phase: 'done', outcome: 'verified', finishedAt: desk.deps.clock.now() };
  await desk.deps.ledger.save(await desk.row({ id }), change, { kind: 'written', text: 'state' });
  desk.vendors.servicenow.humanUpdate(actor.sysId, { ...RESOLVED, u_patchproof_run: id, ...over });
  return actor;
}

it.for([
  { what: 'as it was written', later: {}, reason: undefined },
  { what: 'closed since, as resolved tickets are', later: { state: '7' }, reason: undefined },
  { what: 'reopened', later: { state: '2' }, reason: 'reopened: written in state 6, now in state 2' },
  {
    what: 'written over by another hand',
    later: { u_patchproof_run: 'by hand' },
    reason: 'u_patchproof_run does not hold our run any more',
  },
])('of a ticket closed by us and $what says: $reason', async ({ later, reason }, context) => {
  const desk = await quiet(context);
  const actor = await closed(desk);
  desk.turn(2000);
  if (Object.keys(later).length > 0) desk.vendors.servicenow.humanUpdate(actor.sysId, later);
  const { changed } = await atNight(desk);
  expect(changed.named.map((one) => one.reason)).toEqual(reason === undefined ? [] : [reason]);
});

it('does not name for ever what nobody has touched since the sweep before', async (context) => {
  const desk = await quiet(context);
  const actor = await closed(desk, { state: '2' });
  expect((await atNight(desk)).changed.count).toBe(1);
  desk.turn(HOUR_MS);
  expect((await atNight(desk)).changed.count).toBe(1); // for the sweep before began in the minutes when it was touched
  desk.turn(HOUR_MS);
  expect((await atNight(desk)).changed.count).toBe(0);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { short_description: 'looked at' });
  expect((await atNight(desk)).changed.count).toBe(1);
});

it.for([
  { what: 'before it is looked up', early: true },
  { what: 'before the books are read', early: false },
])('finds no gap in a ticket whose verification ends while the sweep runs, $what', async ({ early }, context) => {
  const desk = await quiet(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const { id } = await desk.open(actor, 'webhook');
  const { servicenow, ledger, clock } = desk.deps;
  const ends = async (): Promise<void> => {
    desk.turn(1000);
    await ledger.save(await desk.row({ id }), { phase: 'done', outcome: 'failed', finishedAt: clock.now() });
  };
  async function* pendingTickets(...asked: Parameters<typeof servicenow.pendingTickets>) {
    const tickets: Ticket[] = [];
    for await (const ticket of servicenow.pendingTickets(...asked)) tickets.push(ticket);
    if (early) await ends();
    yield* tickets;
    if (!early) await ends();
  }
  const report = await nightly({ ...desk.deps, deadlineMs, servicenow: { ...servicenow, pendingTickets } });
  expect(report).toMatchObject({ pending: 2, waiting: 2, settled: { count: 0 }, gap: 0 });

  desk.turn(1000);
  expect(await atNight(desk)).toMatchObject({ pending: 2, settled: { count: 1 }, gap: 1 });
});
