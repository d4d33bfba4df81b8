import { describe, it } from 'vitest';
import { agentRescan, handOver, stamp } from './events.js';
import type { Actor } from '../../lab/demo/stage.js';
import { accounts } from '../../lab/shared/accounts.js';
import { eventually } from '../support/eventually.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

const users = [accounts.servicenow];

async function watched(morning: Morning): Promise<Actor> {
  const actor = morning.actor({ findings: [{ qid: 240001 }, { qid: 240002 }], ticket: { u_qids: '240001' } });
  morning.vendors.qualys.patch(actor.hostId ?? 0, [240001], new Date(Date.now() - 10_000));
  handOver(morning.vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  return actor;
}

/** Out of the state and in again, patched a second time. */
function enterAgain({ vendors: { servicenow, qualys } }: Morning, { sysId, hostId, qids }: Actor): Date {
  const patchedAt = new Date(Math.floor(Date.now() / 1000 - 3) * 1000);
  qualys.patch(hostId ?? 0, qids, patchedAt);
  servicenow.humanUpdate(sysId, { state: '2' });
  servicenow.humanUpdate(sysId, { state: '10', u_patched_at: stamp(patchedAt) });
  return patchedAt;
}

describe('a ticket that changes while it is verified', () => {
  it.concurrent('that entered the state again is verified anew, with its new T0', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 151);
    const actor = await watched(morning);
    const old = await morning.newest(actor);
    const patchedAt = enterAgain(morning, actor);
    const anew = await morning.when(actor, 'opened anew', ({ id, step }) => id !== old?.id && step === 'watching');
    expect(anew.evidence?.t0).toEqual({ at: patchedAt, origin: 'patched-at' });

    const { ledger, queues } = morning.runtime();
    expect(await ledger.get(old?.id ?? '')).toMatchObject({ outcome: 'superseded', reason: 'ticket-moved-on' });
    await eventually('the old job over', async () => (await queues.verify.getJobState(old?.id ?? '')) === 'completed');
    agentRescan(morning.vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ id: anew.id, outcome: 'verified' });
    expect(morning.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it.concurrent('is not given the verdict of an earlier entry that could not be written', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 152);
    const { servicenow } = morning.vendors;
    servicenow.setFault('record-forbidden', { method: 'PATCH' });
    const actor = await watched(morning);
    agentRescan(morning.vendors, actor);
    const old = await morning.when(actor, 'given up', ({ writeAttempts }) => writeAttempts === 3);
    servicenow.clearFault('record-forbidden');

    enterAgain(morning, actor);
    await morning.when(actor, 'opened anew', ({ id, step }) => id !== old.id && step === 'watching');
    expect(servicenow.patches(actor.sysId)).toEqual([]);
    agentRescan(morning.vendors, actor);
    const done = await morning.inPhase(actor, 'done');
    expect(servicenow.incident(actor.sysId)).toMatchObject({ u_patchproof_run: done.id });
  });

  it.concurrent('and asks for other QIDs is proved for those', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 153);
    const actor = await watched(morning);
    morning.vendors.servicenow.humanUpdate(actor.sysId, { u_qids: '240002' });
    agentRescan(morning.vendors, actor);

    const done = await morning.inPhase(actor, 'done');
    expect(done).toMatchObject({ outcome: 'failed', reason: 'still-vulnerable', evidence: { qids: [240002] } });
    const timeline = await morning.runtime().ledger.timeline(done.id);
    expect(timeline.map(({ kind }) => kind)).toContain('started-anew');
    expect(morning.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  });

  it.concurrent.for([
    { what: 'moved on', redis: 154, reason: 'ticket-moved-on' },
    { what: 'deleted', redis: 155, reason: 'ticket-gone' },
  ])('and is $what between verdict and write is left alone', async ({ what, redis, reason }, context) => {
    const { expect } = context;
    const deleted = new Set<string | undefined>();
    const acl = { hiddenRow: (_table: string, { sys_id: id }: Readonly<Record<string, string>>) => deleted.has(id) };
    const morning = await ownMorning(context, redis, { servicenow: { users, acl } });
    const { servicenow } = morning.vendors;
    const actor = await watched(morning);
    servicenow.setFault('reset-before');
    agentRescan(morning.vendors, actor);
    await morning.when(actor, 'decided', ({ phase, outcome }) => phase === 'reporting' && outcome === 'verified');
    if (what === 'deleted') deleted.add(actor.sysId);
    else servicenow.humanUpdate(actor.sysId, { state: '3', hold_reason: '5' });
    servicenow.clearFault('reset-before');

    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'superseded', reason });
    expect(servicenow.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it.concurrent('by a comment only is written all the same', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 156);
    const actor = await watched(morning);
    morning.vendors.servicenow.humanUpdate(actor.sysId, { comments: 'When will this be done?' });
    agentRescan(morning.vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
  });
});
