import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { agentRescan, handOver, patchAndHandOver } from './events.js';
import { ownMorning } from './own-morning.js';

it('mode observe decides and records, writes nothing, and does not begin again with the next sweep', async (context) => {
  const morning = await ownMorning(context, 133, { settings: 'mode: observe' });
  const { vendors } = morning;
  const good = morning.actor({ host: 'app01' });
  const bad = morning.actor({ host: 'app02' });
  patchAndHandOver(vendors, good);
  handOver(vendors, bad);
  const before = [good, bad].map(({ sysId }) => vendors.servicenow.incident(sysId));
  for (const actor of [good, bad]) {
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(vendors, actor);
  }

  expect(await morning.inPhase(good, 'done')).toMatchObject({ outcome: 'verified', reason: 'fixed-and-healthy' });
  expect(await morning.inPhase(bad, 'done')).toMatchObject({ outcome: 'failed', reason: 'still-vulnerable' });
  expect([good, bad].map(({ sysId }) => vendors.servicenow.incident(sysId))).toEqual(before);
  expect(vendors.servicenow.requests.filter(({ method }) => method !== 'GET')).toEqual([]);

  const { queues, ledger } = morning.runtime();
  const job = await queues.sweep.add('sweep', {});
  await eventually('the sweep', () => job.isCompleted());
  for (const actor of [good, bad]) {
    expect((await ledger.list({ ticket: actor.number, limit: 10 })).items).toHaveLength(1);
  }
});
