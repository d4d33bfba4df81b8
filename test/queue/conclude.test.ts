import { describe, expect, it } from 'vitest';
import { handOver } from '../e2e/events.js';
import { openDesk } from './desk.js';
import { WRITE_MS } from '../../src/queue/claim.js';
import { changed, foundAgain, MINUTE_MS } from './found-again.js';

describe('a verdict', () => {
  it('is reported as it is recorded, also when another version of the rules had ruled', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    const decidedAt = desk.deps.clock.now();
    await changed(desk, ready, { phase: 'reporting', outcome: 'verified', reason: 'fixed-and-healthy', decidedAt });
    await desk.run(ready);
    const outcome = { outcome: 'failed', reason: 'still-vulnerable' };
    expect(await desk.row(ready)).toMatchObject({ phase: 'done', ...outcome, decidedAt });
    expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ u_patchproof_result: 'failed' });
  });

  it('that the rules no longer give goes back to waiting', async (context) => {
    const desk = await openDesk(context);
    const actor = desk.actor();
    handOver(desk.vendors, actor);
    const opened = await desk.open(actor);
    await desk.run(opened);
    const ruled = { phase: 'reporting', step: 'ready', outcome: 'verified', decidedAt: desk.deps.clock.now() } as const;
    await changed(desk, await desk.row(opened), { ...ruled, nextCheckAt: undefined });
    expect(await desk.run(opened)).toMatchObject({ kind: 'wait', until: opened.deadlineAt });
    const waiting = { phase: 'waiting', step: 'watching', outcome: undefined, decidedAt: undefined };
    expect(await desk.row(opened)).toMatchObject(waiting);
    expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);
  });

  it('reached by two runs of one job at once is written once', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    const endings = await Promise.all([desk.run(ready), desk.run(ready), desk.run(ready)]);
    expect(endings.map(({ kind }) => kind).toSorted()).toEqual(['done', 'wait', 'wait']);
    expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
    expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  });
});

describe('a write that another run has begun', () => {
  it('is left to it for as long as it may take, and then looked after', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    const nextCheckAt = new Date(desk.deps.clock.now().getTime() + MINUTE_MS);
    const decidedAt = desk.deps.clock.now();
    const ruled = { outcome: 'failed', reason: 'still-vulnerable', decidedAt } as const;
    await changed(desk, ready, { phase: 'reporting', ...ruled, nextCheckAt });
    const asked = desk.requests();
    expect(await desk.run(ready)).toMatchObject({ kind: 'wait', until: nextCheckAt });
    expect(desk.requests()).toEqual(asked);

    desk.turn(MINUTE_MS);
    expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
    expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it('whose answer was lost is left to the instance for a while, whatever wakes the job', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    const { servicenow } = desk.vendors;
    servicenow.setFault('reset-before', { method: 'PATCH', count: 1 });
    expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
    const sent = desk.requests();
    expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
    expect(desk.requests()).toEqual(sent);

    desk.turn(WRITE_MS);
    expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it('is not sent once more by the run whose time for it is over', async (context) => {
    const { desk, actor, ready } = await foundAgain(context);
    const { servicenow } = desk.vendors;
    const busy = { status: 429, headers: { 'retry-after': '1' } };
    servicenow.setFault('answer', { method: 'PATCH', count: 1, ...busy });
    const deaf = servicenow.hear((_moment, { method }) => {
      if (method !== 'PATCH') return;
      deaf();
      desk.turn(WRITE_MS);
    });
    expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
    expect(servicenow.patches(actor.sysId)).toEqual([]);

    desk.turn(MINUTE_MS);
    expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
  });
});
