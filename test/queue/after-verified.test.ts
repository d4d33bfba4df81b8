import { describe, expect, it } from 'vitest';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  OVER,
  agentScan,
  deskWithVerified,
  kindsOf,
  verified,
  waiting,
} from './after-desk.js';
import { openDesk, type Desk } from './desk.js';

/** A Qualys that is asked and does not answer. */
function silentQualys({ deps: { qualys } }: Desk) {
  const asked: string[][] = [];
  const snapshot: Qualys['snapshot'] = async (hostIds) => {
    asked.push([...hostIds]);
    throw new OutboundError('listDetections', { kind: 'unavailable', status: 503, detail: 'down' });
  };
  return { deps: { qualys: { ...qualys, snapshot } }, asked };
}

describe('a verified finding is looked after', () => {
  it('for seven days, with its first look within one', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    expect(seen).toMatchObject({ phase: 'done', outcome: 'verified' });
    expect(seen.watchUntil?.getTime()).toBe((seen.finishedAt?.getTime() ?? 0) + 7 * DAY_MS);
    expect(seen.nextCheckAt?.getTime()).toBe((seen.finishedAt?.getTime() ?? 0) + DAY_MS);
    expect(await desk.deps.ledger.countWatched()).toBe(1);
  });

  it('but not where the watch is off', async (context) => {
    const { desk, seen } = await deskWithVerified(context, { verification: 'watchDays: 0' });
    expect(seen).toMatchObject({ phase: 'done', outcome: 'verified', ...OVER });
    expect(await desk.deps.ledger.countWatched()).toBe(0);
  });

  it('but not where it was not verified', async (context) => {
    const desk = await openDesk(context);
    const actor = desk.actor();
    const opened = await waiting(desk, actor);
    desk.turn(HOUR_MS);
    agentScan(desk, actor.hostId ?? 0);
    desk.turn(MINUTE_MS);
    await desk.tick();
    await desk.run(opened);
    expect(await desk.row(opened)).toMatchObject({ phase: 'done', outcome: 'failed', ...OVER });
  });

  it('without a call of its own while others are waiting, at most once an hour', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    const other = await waiting(desk, desk.actor({ host: 'app02', findings: [{ qid: 240002 }] }));
    desk.turn(10 * MINUTE_MS);
    const before = desk.requests();
    expect(await desk.tick()).toMatchObject({ result: { due: 1, watched: 1, reopened: 0 } });
    expect(desk.requests()).toEqual({ ...before, qualys: before.qualys + 2 });
    const looked = await desk.row(seen);
    const ahead = (looked.nextCheckAt?.getTime() ?? 0) - desk.deps.clock.now().getTime();
    expect(ahead).toBeGreaterThan(DAY_MS - MINUTE_MS);
    expect(ahead).toBeLessThanOrEqual(DAY_MS + HOUR_MS);

    desk.turn(HOUR_MS);
    expect(await desk.tick()).toMatchObject({ result: { due: 1, watched: 1 } });
    desk.turn(1);
    expect(await desk.tick()).toEqual({ kind: 'done', result: { due: 0 } });
    expect(await desk.row(other)).toMatchObject({ phase: 'waiting' });
  });

  it('with its own look in its hour, though nobody answered when it rode along', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    await waiting(desk, desk.actor({ host: 'app02', findings: [{ qid: 240002 }] }));
    desk.turn(10 * MINUTE_MS);
    expect(await desk.tickWith(silentQualys(desk).deps)).toMatchObject({ result: { due: 1, watched: 1 } });
    expect(await desk.row(seen)).toEqual(seen);
  });

  it("within two hours again, and in nobody else's call, when its own look had no answer", async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    const rides = (asked: string[][]) => asked.map((hosts) => hosts.includes(String(actor.hostId)));
    desk.turn(25 * HOUR_MS);
    const first = silentQualys(desk);
    await desk.tickWith(first.deps);
    const due = (await desk.row(seen)).nextCheckAt?.getTime() ?? 0;
    const aheadMs = due - desk.deps.clock.now().getTime();
    expect([aheadMs > HOUR_MS - MINUTE_MS, aheadMs <= 2 * HOUR_MS]).toEqual([true, true]);

    await waiting(desk, desk.actor({ host: 'app02', findings: [{ qid: 240002 }] }));
    desk.turn(10 * MINUTE_MS);
    const between = silentQualys(desk);
    await desk.tickWith(between.deps);
    desk.turn(due - desk.deps.clock.now().getTime() + MINUTE_MS);
    const again = silentQualys(desk);
    await desk.tickWith(again.deps);
    expect([first, between, again].map(({ asked }) => rides(asked))).toEqual([[true], [false], [true]]);
  });

  it('with one call for all that are due when nobody has been waiting for a day', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    const second = await verified(desk, desk.actor({ host: 'app02', findings: [{ qid: 240002 }] }));
    const before = desk.requests();
    desk.turn(23 * HOUR_MS);
    expect(await desk.tick()).toEqual({ kind: 'done', result: { due: 0 } });
    expect(desk.requests()).toEqual(before);

    desk.turn(2 * HOUR_MS);
    expect(await desk.tick()).toMatchObject({ result: { due: 0, watched: 2 } });
    expect(desk.requests()).toEqual({ ...before, qualys: before.qualys + 2 });
    for (const one of [seen, second]) expect(await desk.row(one)).toMatchObject({ outcome: 'verified' });
  });

  it('until the days are over, with a last look', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    desk.turn(7 * DAY_MS + HOUR_MS);
    const before = desk.requests();
    await desk.tick();
    expect(desk.requests()).toEqual({ ...before, qualys: before.qualys + 2 });
    expect(await desk.row(seen)).toMatchObject({ outcome: 'verified', ...OVER });
    expect(await kindsOf(desk, seen)).toContain('watch-ended');
    expect(await desk.deps.ledger.countWatched()).toBe(0);
  });

  it('and no more when the watch is switched off', async (context) => {
    const { desk, seen } = await deskWithVerified(context);
    desk.turn(2 * DAY_MS);
    const before = desk.requests();
    await desk.tickWith({ watchMs: 0 });
    expect(desk.requests()).toEqual(before);
    expect(await desk.row(seen)).toMatchObject({ outcome: 'verified', ...OVER });
  });
});
