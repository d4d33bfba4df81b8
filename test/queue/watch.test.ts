import { describe, expect, it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

const HOUR_MS = 3_600_000;
const POLL_MS = 5 * 60_000;

async function watched(desk: Desk, actor: Actor) {
  handOver(desk.vendors, actor);
  const opened = await desk.open(actor);
  await desk.run(opened);
  return desk.row(opened);
}

function rescan({ vendors: { qualys, falcon }, deps }: Desk, actors: readonly Actor[]): void {
  const now = deps.clock.now();
  for (const { hostId = 0 } of actors) qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  qualys.process();
  for (const { aid = '' } of actors) falcon.indexCatchUp(aid);
}

describe('one watcher asks for everybody', () => {
  it('looks at 50 tickets with one pair of Qualys calls, and at all their sensors with two Falcon calls', async (context) => {
    const desk = await openDesk(context);
    const actors = Array.from({ length: 50 }, (_, index) => desk.actor({ host: `web${100 + index}` }));
    const waiting = await Promise.all(actors.map((actor) => watched(desk, actor)));
    expect(new Set(waiting.map(({ step }) => step))).toEqual(new Set(['watching']));
    for (const { hostId = 0, qids } of actors) desk.vendors.qualys.patch(hostId, qids);

    desk.turn(2 * POLL_MS);
    const before = desk.requests();
    expect(await desk.tick()).toMatchObject({ kind: 'done', result: { due: 50, concluded: 0 } });
    expect(desk.requests()).toEqual({ ...before, qualys: before.qualys + 2 });

    desk.turn(2 * POLL_MS);
    rescan(desk, actors);
    const scanned = desk.requests();
    await desk.tick();
    const { qualys, falcon, servicenow } = desk.requests();
    expect([qualys - scanned.qualys, falcon - scanned.falcon, servicenow - scanned.servicenow]).toEqual([2, 2, 0]);
  });

  it('ticks once more when the confirming looks of all of them count, and not only at its next regular time', async (context) => {
    const desk = await openDesk(context);
    const actors = Array.from({ length: 3 }, (_, index) => desk.actor({ host: `web${100 + index}` }));
    const waiting = await Promise.all(actors.map((actor) => watched(desk, actor)));
    desk.turn(2 * POLL_MS);
    for (const { hostId = 0, qids } of actors) desk.vendors.qualys.patch(hostId, qids);
    desk.turn(4 * POLL_MS);
    rescan(desk, actors);
    await desk.tick();
    const rows = await Promise.all(waiting.map(desk.row));
    expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['confirming']));

    const due = Math.max(...rows.map(({ nextCheckAt }) => nextCheckAt?.getTime() ?? NaN));
    const extra = await desk.queues.watch.getDelayed();
    expect(extra.map(({ name }) => name)).toEqual(['confirming look']);
    const ticksIn = extra[0]?.opts.delay ?? NaN;
    const after = ticksIn - (due - desk.deps.clock.now().getTime());
    expect(after).toBeGreaterThanOrEqual(0);
    expect(after).toBeLessThan(250);
  });

  it('asks nobody when nobody is due', async (context) => {
    const desk = await openDesk(context);
    await watched(desk, desk.actor());
    const before = desk.requests();
    expect(await desk.tick()).toEqual({ kind: 'done', result: { due: 0 } });
    expect(desk.requests()).toEqual(before);
  });
});

describe('a ticket that waits is re-read every hour', () => {
  const TWO_FINDINGS = { findings: [{ qid: 240001 }, { qid: 240002 }], ticket: { u_qids: '240001' } };

  it.for([
    {
      what: 'moved on',
      happens: ({ vendors }: Desk, { sysId }: Actor) => vendors.servicenow.humanUpdate(sysId, { state: '2' }),
      reason: 'ticket-moved-on',
    },
    { what: 'gone', happens: (_desk: Desk, { sysId }: Actor) => gone.add(sysId), reason: 'ticket-gone' },
  ])('and given up at once when it is $what, though no scan came', async ({ happens, reason }, context) => {
    const desk = await openDesk(context, hiding);
    const actor = desk.actor();
    const waiting = await watched(desk, actor);
    happens(desk, actor);
    desk.turn(HOUR_MS / 2);
    await desk.tick();
    expect(await desk.row(waiting)).toMatchObject({ phase: 'waiting', step: 'watching' });

    desk.turn(HOUR_MS);
    await desk.tick();
    expect(await desk.deps.jobs.state(waiting.id)).toBe('busy');
    expect(await desk.run(waiting)).toEqual({ kind: 'done', result: { outcome: 'superseded', reason } });
    expect(desk.vendors.servicenow.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('and verified anew when it asks for something else', async (context) => {
    const desk = await openDesk(context);
    const actor = desk.actor(TWO_FINDINGS);
    const waiting = await watched(desk, actor);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    desk.turn(2 * HOUR_MS);
    await desk.tick();
    await desk.run(waiting);
    expect(await desk.row(waiting)).toMatchObject({ phase: 'waiting', step: 'intake', evidence: undefined });
    await desk.run(waiting);
    expect(await desk.row(waiting)).toMatchObject({ step: 'watching', evidence: { qids: [240002] } });
  });

  it('once, and waits on when nothing has changed', async (context) => {
    const desk = await openDesk(context);
    const waiting = await watched(desk, desk.actor());
    const before = desk.requests().servicenow;
    for (const minutes of [65, 10, 10, 10]) {
      desk.turn(minutes * 60_000);
      await desk.tick();
    }
    expect(desk.requests().servicenow - before).toBe(1);
    expect(await desk.row(waiting)).toMatchObject({ phase: 'waiting', step: 'watching' });
  });

  it('and, when it had come back by the time its job looks, watched on', async (context) => {
    const desk = await openDesk(context);
    const actor = desk.actor();
    const waiting = await watched(desk, actor);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '2' });
    desk.turn(2 * HOUR_MS);
    await desk.tick();
    expect(await desk.row(waiting)).toMatchObject({ step: 'ready' });
    desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10' });
    expect(await desk.run(waiting)).toMatchObject({ kind: 'wait', until: waiting.deadlineAt });
    expect(await desk.row(waiting)).toMatchObject({ phase: 'waiting', step: 'watching' });
  });
});

const gone = new Set<string | undefined>();
const hiding = {
  acl: { hiddenRow: (_table: string, values: Readonly<Record<string, string>>) => gone.has(values['sys_id']) },
};

describe('one verification in trouble holds up no other', () => {
  it('when its stored evidence cannot be read: it is verified anew', async (context) => {
    const desk = await openDesk(context);
    const [broken, whole] = [await watched(desk, desk.actor()), await watched(desk, desk.actor({ host: 'app02' }))];
    await desk.spoil(broken);
    desk.turn(2 * POLL_MS);
    expect(await desk.tick()).toMatchObject({ result: { due: 2, concluded: 0 } });
    expect((await desk.row(whole)).version).toBeGreaterThan(whole.version);

    await desk.run(broken);
    await desk.run(broken);
    expect(await desk.row(broken)).toMatchObject({ phase: 'waiting', step: 'watching', evidence: { qids: [240001] } });
  });

  it('when its table is configured no more', async (context) => {
    const desk = await openDesk(context);
    const [orphan, other] = [await watched(desk, desk.actor()), await watched(desk, desk.actor({ host: 'app02' }))];
    await desk.deps.ledger.save(orphan, { ticket: { ...orphan.ticket, table: 'problem' } });
    desk.turn(2 * HOUR_MS);
    expect(await desk.tick()).toMatchObject({ kind: 'done', result: { due: 2 } });
    expect((await desk.row(other)).evidence?.ticketReadAt).toBeInstanceOf(Date);
  });
});
