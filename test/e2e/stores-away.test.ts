import { describe, expect, inject, it, type TestContext } from 'vitest';
import { createPostgres } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { tcpGate } from '../support/tcp-gate.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { ownMorning } from './own-morning.js';

async function withGatedRedis(context: TestContext, database: number) {
  const gate = await tcpGate(inject('redisUrl'));
  context.onTestFinished(gate.close);
  return { gate, morning: await ownMorning(context, `${gate.url}/${database}`) };
}

async function withGatedLedger(context: TestContext, database: number) {
  const postgres = await createPostgres();
  context.onTestFinished(postgres.remove);
  const gate = await tcpGate(postgres.url);
  context.onTestFinished(gate.close);
  return { gate, morning: await ownMorning(context, database, { databaseUrl: gate.url }) };
}

describe.each([
  { store: 'Redis', open: withGatedRedis, databases: [138, 139] },
  { store: 'the ledger', open: withGatedLedger, databases: [140, 141] },
] as const)('while $store is away', { timeout: 60_000 }, ({ store, open, databases }) => {
  it('a webhook is answered with 503, and the ticket is verified when it is back', async (context) => {
    const { gate, morning } = await open(context, databases[0]);
    const { vendors } = morning;
    await gate.shut();
    const actor = morning.actor();
    patchAndHandOver(vendors, actor);
    const first = await eventually('the delivery', () => vendors.servicenow.deliveries[0]);
    expect(first.status).toBe(503);
    expect((await morning.get('/readyz')).body).toMatchObject({ failing: [store === 'Redis' ? 'redis' : 'ledger'] });

    await gate.open();
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect((await morning.runtime().ledger.list({ ticket: actor.number, limit: 10 })).items).toHaveLength(1);
  });

  it('a waiting ticket waits on, and is verified once when it is back', async (context) => {
    const { gate, morning } = await open(context, databases[1]);
    const { vendors } = morning;
    const actor = morning.actor();
    patchAndHandOver(vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    await gate.shut();
    agentRescan(vendors, actor);
    expect((await morning.get('/healthz')).status).toBe(200);
    await eventually('not ready', async () => (await morning.get('/readyz')).status === 503);
    expect(vendors.servicenow.patches(actor.sysId)).toEqual([]);

    await gate.open();
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  });
});
