import { describe, expect, it } from 'vitest';
import {
  HOUR_MS,
  MINUTE_MS,
  OVER,
  REOPENED,
  agentScan,
  comesBack,
  deskWithVerified,
  isSeen,
  kindsOf,
  patchesOf,
  waiting,
} from './after-desk.js';
import type { Desk } from './desk.js';

describe('a verified finding that comes back', () => {
  it('fails: one note, result and reason on the ticket, which keeps its state', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    comesBack(desk, actor);
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER, trouble: undefined });
    const marks = { u_patchproof_result: 'failed', u_patchproof_reason: 'reopened-after-close' };
    expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '6', ...marks });
    const [, note = {}] = desk.vendors.servicenow.journal(actor.sysId);
    expect(note['value']).toMatch(/FAILED \(reopened-after-close\)[^]*Next step[^]*QID 240001 on host \d+ \(app01/);
    expect(note['value']).toContain('by the agent');

    await isSeen(desk);
    expect(patchesOf(desk, actor)).toBe(2);
    expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(2);
    expect(await kindsOf(desk, seen)).toEqual(expect.arrayContaining(['found-again', 'written']));
  });

  it('is seen on the way of another ticket, and is in the audit trail', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    comesBack(desk, actor);
    await waiting(desk, desk.actor({ host: 'app02' }));
    desk.turn(10 * MINUTE_MS);
    const before = desk.requests();
    expect(await desk.tick()).toMatchObject({ result: { due: 1, watched: 1, reopened: 1 } });
    expect(desk.requests()).toEqual({ ...before, qualys: before.qualys + 2 });
    expect(await desk.row(seen)).toMatchObject(REOPENED);
    const verdicts: string[] = [];
    for await (const { body } of desk.deps.ledger.auditTrail({ ticket: actor.number })) {
      if (body.includes('reopened-after-close')) verdicts.push(body);
    }
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toContain(`"hostId":"${actor.hostId}"`);
  });

  it('is only recorded in observe, where nothing was written before either', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context, { mode: 'observe' });
    comesBack(desk, actor);
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER });
    expect(desk.vendors.servicenow.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it.for([
    { what: 'a newer verification has written', change: { u_patchproof_run: 'another' } },
    { what: 'is pending again', change: { state: '10' } },
  ])('is only recorded where the ticket $what', async ({ change }, context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    comesBack(desk, actor);
    desk.vendors.servicenow.humanUpdate(actor.sysId, change);
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER, trouble: undefined });
    expect(await kindsOf(desk, seen)).toContain('only-recorded');
    expect(patchesOf(desk, actor)).toBe(1);
  });

  it('goes back to work where that is allowed', async (context) => {
    const { desk, actor } = await deskWithVerified(context, { verification: 'reopen: true' });
    comesBack(desk, actor);
    await isSeen(desk);
    const ticket = { state: '2', u_repatch: 'true', u_patchproof_reason: 'reopened-after-close' };
    expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject(ticket);
    expect(patchesOf(desk, actor)).toBe(2);
  });

  it('but not from a state in which a person has put it', async (context) => {
    const { desk, actor } = await deskWithVerified(context, { verification: 'reopen: true' });
    comesBack(desk, actor);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '3', hold_reason: '5' });
    await isSeen(desk);
    const ticket = { state: '3', u_patchproof_reason: 'reopened-after-close' };
    expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject(ticket);
  });
});

describe('a verified finding does not come back', () => {
  it.for([
    { what: 'its host record is gone', happens: ({ vendors }: Desk, host: number) => vendors.qualys.purge(host) },
    { what: 'it is tested again and still gone', happens: (desk: Desk, host: number) => agentScan(desk, host) },
    {
      what: 'Qualys does not answer',
      happens: ({ vendors }: Desk) => vendors.qualys.setFault('reset-before'),
    },
  ])('because $what', async ({ happens }, context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    happens(desk, actor.hostId ?? 0);
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ outcome: 'verified', watchUntil: seen.watchUntil });
    expect(patchesOf(desk, actor)).toBe(1);
  });

  it('and a look without an answer is made up for soon', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    comesBack(desk, actor);
    desk.vendors.qualys.setFault('reset-before');
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ outcome: 'verified', watchUntil: seen.watchUntil });
    desk.vendors.qualys.clearFault('reset-before');
    desk.turn(2 * HOUR_MS);
    await desk.tick();
    expect(await desk.row(seen)).toMatchObject(REOPENED);
  });
});
