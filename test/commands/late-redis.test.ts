import { describe, expect, inject, it } from 'vitest';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { dead, hanging, tcpGate } from '../support/tcp-gate.js';
import { openWorld } from './support/world.js';

/** A machine that is busy with other things takes its time. */
const LONG = { withinMs: 30_000 };

describe.concurrent('serve, started before its Redis', () => {
  it.for([
    { what: 'refuses connections', database: 188, ...dead },
    { what: 'takes connections and says nothing', database: 189, ...hanging },
  ])('that $what: refuses webhooks and catches up once it is there', async ({ database, away, back }, test) => {
    const gate = await tcpGate(inject('redisUrl'));
    test.onTestFinished(gate.close);
    await away(gate);
    const world = await openWorld(test, { redisUrl: `${gate.url}/${database}` });
    const service = await world.start(['serve']);
    await service.logged('work cannot be scheduled yet; trying again');
    const { servicenow } = world.vendors;
    const actor = world.actor();
    patchAndHandOver(world.vendors, actor);
    const refused = await eventually('the delivery', () => servicenow.deliveries[0], LONG);
    expect(refused.status).toBe(503);
    expect((await world.get('/readyz')).status).toBe(503);

    await back(gate);
    await service.logged('ready');
    await eventually('the delivery to be taken', () => servicenow.deliveries.at(-1)?.status === 202, LONG);
    agentRescan(world.vendors, actor);
    await eventually('the verification to be done', async () => (await world.shown(actor))?.phase === 'done', LONG);
    expect(await world.shown(actor)).toMatchObject({ outcome: 'verified' });
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
