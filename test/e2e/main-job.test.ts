import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verifyChain } from '../../src/ledger/verify-chain.js';
import { engines } from '../ledger/databases.js';
import { agentRescan, handOver, patchAndHandOver } from './events.js';
import { openMorning, type Morning } from './morning.js';

describe.each(engines)('the main job on $engine', ({ engine, create }) => {
  let morning: Morning;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const database = await create();
    remove = database.remove;
    const redisUrl = `${inject('redisUrl')}/${engine === 'SQLite' ? 101 : 102}`;
    morning = await openMorning({ databaseUrl: database.url, redisUrl });
  });
  afterAll(async () => {
    await morning.close();
    await remove();
  });

  it('resolves a ticket once Qualys tested the finding after the patch and the host is well', async () => {
    const { vendors, actor: cast } = morning;
    const actor = cast({ host: 'app01' });
    patchAndHandOver(vendors, actor);
    const waiting = await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    expect(waiting.reason).toBe('not-yet-rescanned');

    agentRescan(vendors, actor);
    const done = await morning.inPhase(actor, 'done');
    expect(done).toMatchObject({ outcome: 'verified', reason: 'fixed-and-healthy', writeAttempts: 0 });
    const ticket = vendors.servicenow.incident(actor.sysId);
    expect(ticket).toMatchObject({
      state: '6',
      close_code: 'Solution provided',
      u_patchproof_result: 'verified',
      u_patchproof_run: done.id,
    });
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(vendors.servicenow.journal(actor.sysId)).toMatchObject([{ element: 'work_notes' }]);
  });

  it('flags a ticket for re-patching when the finding is found again', async () => {
    const { vendors } = morning;
    const actor = morning.actor({ host: 'app02' });
    handOver(vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'failed', reason: 'still-vulnerable' });
    const ticket = vendors.servicenow.incident(actor.sysId);
    expect(ticket).toMatchObject({
      state: '2',
      u_repatch: 'true',
      u_patchproof_reason: 'still-vulnerable',
      close_code: '',
    });
  });

  it('verifies once, however often a ticket is announced', async () => {
    const { vendors } = morning;
    const actor = morning.actor({ host: 'app03' });
    vendors.servicenow.setFault('duplicate-delivery', { count: 1 });
    patchAndHandOver(vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    const again = await morning.announce(actor);
    expect([again.status, again.body]).toEqual([202, { status: 'duplicate', verification: expect.any(String) }]);

    agentRescan(vendors, actor);
    const done = await morning.inPhase(actor, 'done');
    const { items } = await morning.runtime().ledger.list({ ticket: actor.number, limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([done.id]);
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it('finds with the sweep what nobody announced', async () => {
    const { vendors } = morning;
    const actor = morning.actor({ host: 'app04' });
    vendors.servicenow.setFault('drop-event', { count: 1 });
    patchAndHandOver(vendors, actor);
    await morning.runtime().queues.sweep.add('sweep', {});
    await morning.when(actor, 'found by the sweep', ({ source, step }) => source === 'sweep' && step === 'watching');
    agentRescan(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', source: 'sweep' });
  });

  it('leaves a ticket alone that a person has moved on', async () => {
    const { vendors } = morning;
    const actor = morning.actor({ host: 'app05' });
    patchAndHandOver(vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    vendors.servicenow.humanUpdate(actor.sysId, { state: '3', hold_reason: '5' });
    agentRescan(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'superseded', reason: 'ticket-moved-on' });
    expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(0);
  });

  it.each([
    [{ u_qids: '' }, 'no-findings-named', 'u_qids'],
    [{ u_qids: 'many' }, 'ticket-unreadable', 'u_qids'],
    [{ cmdb_ci: '' }, 'no-host-named', 'cmdb_ci.name'],
  ])('hands back a ticket with %o at once and says which column was read', async (ticket, reason, column) => {
    const { vendors } = morning;
    const actor = morning.actor({ host: 'app06', ticket });
    handOver(vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'review', reason });
    const [note] = vendors.servicenow.journal(actor.sysId);
    expect(note?.['value']).toContain(column);
    expect(vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '2', u_repatch: '' });
  });

  it('shows each verification over the API, with evidence and timeline', async () => {
    const list = await morning.get('/api/verifications?phase=done&limit=1');
    const [item] = list.body.items;
    const { body } = await morning.get(`/api/verifications/${item.id}`);
    expect(body).toMatchObject({
      id: item.id,
      phase: 'done',
      ticket: { table: 'incident' },
      evidence: { t0: expect.any(Object) },
    });
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toContain('verdict');
  });

  it('asks the vendors for nothing that is not in the catalogue, and keeps a whole audit trail of what it asked', async () => {
    const { servicenow, qualys, falcon } = morning.vendors;
    expect([...servicenow.violations, ...qualys.violations, ...falcon.violations]).toEqual([]);
    const report = await verifyChain(morning.runtime().ledger.auditTrail({}));
    expect(report).toMatchObject({ ok: true });
  });
});
