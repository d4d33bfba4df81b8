import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  HOUR_MS,
  OVER,
  REOPENED,
  comesBack,
  deskWithVerified,
  isSeen,
  kindsOf,
  patchesOf,
} from './after-desk.js';
import type { Desk } from './desk.js';

describe('a note that ServiceNow does not take', () => {
  const users = [{ username: 'svc.patchproof', password: 'test-password' }];

  async function tries(desk: Desk, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      desk.turn(HOUR_MS);
      await desk.tick();
    }
  }

  it('because a column does not hold is tried three times, with one note, and then said in words', async (context) => {
    const deniedFields: string[] = [];
    const { desk, actor, seen } = await deskWithVerified(context, {}, { users, acl: { deniedFields } });
    deniedFields.push('u_patchproof_reason');
    comesBack(desk, actor);
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, writeAttempts: 1 });
    await tries(desk, 5);
    const given = await desk.row(seen);
    expect(given).toMatchObject({ ...REOPENED, ...OVER, writeAttempts: 3 });
    expect(given.trouble).toContain('u_patchproof_reason');
    expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(2);
    expect(desk.vendors.servicenow.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1 + 3);
  });

  it('because the ticket is closed is tried three times', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '7' });
    comesBack(desk, actor);
    await isSeen(desk);
    await tries(desk, 5);
    const given = await desk.row(seen);
    expect(given).toMatchObject({ ...REOPENED, ...OVER, writeAttempts: 3 });
    expect(given.trouble).toContain('ServiceNow: updateTicket');
    expect((await kindsOf(desk, seen)).filter((kind) => kind === 'written')).toHaveLength(1);
  });

  it.for([
    { what: 'after it was written', fault: 'reset-after' },
    { what: 'before it was written', fault: 'reset-before' },
  ])('because the connection broke $what is there once', async ({ fault }, context) => {
    const { desk, actor, seen } = await deskWithVerified(context);
    comesBack(desk, actor);
    desk.vendors.servicenow.setFault(fault, { method: 'PATCH', count: 1 });
    await isSeen(desk);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, watchUntil: seen.watchUntil, writeAttempts: 0 });
    await tries(desk, 2);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER, trouble: undefined });
    expect(patchesOf(desk, actor)).toBe(2);
    expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(2);
  });

  it('because it cannot be asked is kept until it can, past the last day too', async (context) => {
    const { desk, actor, seen } = await deskWithVerified(context, { verification: 'watchDays: 2' });
    comesBack(desk, actor);
    desk.vendors.servicenow.setFault('reset-before');
    await isSeen(desk);
    desk.turn(2 * DAY_MS);
    await desk.tick();
    expect((await desk.row(seen)).trouble).toContain('ServiceNow: listTickets');
    desk.vendors.servicenow.clearFault('reset-before');
    await tries(desk, 1);
    expect(await desk.row(seen)).toMatchObject({ ...REOPENED, ...OVER, trouble: undefined });
    expect(patchesOf(desk, actor)).toBe(2);
  });

  it('is written once by two ticks at once', async (context) => {
    const { desk, actor } = await deskWithVerified(context);
    comesBack(desk, actor);
    desk.turn(DAY_MS + HOUR_MS);
    await desk.tick();
    await Promise.all([desk.tick(), desk.tick(), desk.tick()]);
    expect(patchesOf(desk, actor)).toBe(2);
    expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(2);
  });
});
