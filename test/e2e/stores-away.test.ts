import { describe, expect, inject, it, type TestContext } from 'vitest';
import { createPostgres } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { dead, hanging, tcpGate } from '../support/tcp-gate.js';
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

const redis = { failing: 'redis', open: withGatedRedis };
const ledger = { failing: 'ledger', open: withGatedLedger };

/** A watch that was under way when Redis died is taken up again when its lock has run out: half a minute, or a whole one. */
const LOCK_RUNS_OUT = { withinMs: 100_000 };

describe.each([
  { what: 'Redis is dead', ...redis, ...dead, databases: [138, 139, 193] },
  { what: 'Redis takes connections and says nothing', ...redis, ...hanging, databases: [180, 181, 194] },
  { what: 'the ledger is dead', ...ledger, ...dead, databases: [140, 141, 195] },
  { what: 'the ledger takes connections and says nothing', ...ledger, ...hanging, databases: [182, 183, 196] },
] as const)('while $what', ({ failing, open, away, back, databases }) => {
  it('a webhook is answered with 503 within two seconds', async (context) => {
    const { gate, morning } = await open(context, databases[2]);
    const actor = morning.actor();
    const tookMs: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      await away(gate);
      const asked = performance.now();
      expect((await morning.announce(actor)).status).toBe(503);
      tookMs.push(performance.now() - asked);
      await back(gate);
      await eventually('ready', async () => (await morning.get('/readyz')).status === 200, { withinMs: 30_000 });
    }
    // A limit that is too long delays every answer; a busy machine only some.
    expect(Math.min(...tookMs)).toBeLessThan(2000);
  });

  it('a ticket whose webhook was refused is verified afterwards', async (context) => {
    const { gate, morning } = await open(context, databases[0]);
    const { vendors } = morning;
    await away(gate);
    const actor = morning.actor();
    patchAndHandOver(vendors, actor);
    const first = await eventually('the delivery', () => vendors.servicenow.deliveries[0]);
    expect(first.status).toBe(503);
    expect((await morning.get('/readyz')).body).toMatchObject({ failing: [failing] });

    await back(gate);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect((await morning.runtime().ledger.list({ ticket: actor.number, limit: 10 })).items).toHaveLength(1);
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it('a waiting ticket waits on, and is verified once when it is back', async (context) => {
    const { gate, morning } = await open(context, databases[1]);
    const { vendors } = morning;
    const actor = morning.actor();
    patchAndHandOver(vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    await away(gate);
    agentRescan(vendors, actor);
    expect((await morning.get('/healthz')).status).toBe(200);
    await eventually('not ready', async () => (await morning.get('/readyz')).status === 503);
    expect(vendors.servicenow.patches(actor.sysId)).toEqual([]);

    await back(gate);
    const isDone = async () => (await morning.newest(actor))?.phase === 'done';
    await eventually('the verification to be done', isDone, LOCK_RUNS_OUT);
    expect(await morning.newest(actor)).toMatchObject({ outcome: 'verified' });
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  });
});
