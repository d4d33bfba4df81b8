import { it } from 'vitest';
import { agentRescan, handOver, patchAndHandOver } from './events.js';
import { ownMorning } from './own-morning.js';

const SOON = { deadline: '6s' };
/** Time enough, on a busy machine too, to be watched and asked about before. */
const LATER = { deadline: '25s' };

it.concurrent('hands a ticket back at its deadline when nobody has scanned the host', async (context) => {
  const { expect } = context;
  const morning = await ownMorning(context, 134, SOON);
  const { vendors } = morning;
  const actor = morning.actor();
  handOver(vendors, actor);

  const done = await morning.inPhase(actor, 'done');
  expect(done).toMatchObject({ outcome: 'review', reason: 'rescan-timeout' });
  expect(done.decidedAt?.getTime()).toBeGreaterThanOrEqual(done.deadlineAt.getTime());
  expect(vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '2', u_patchproof_result: 'review' });
});

it.concurrent('writes a verdict of the deadline when ServiceNow, away at the time, is back', async (context) => {
  const { expect } = context;
  const morning = await ownMorning(context, 135, LATER);
  const { vendors } = morning;
  const actor = morning.actor();
  handOver(vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  vendors.servicenow.setFault('reset-before');
  const reporting = await morning.when(actor, 'reporting', ({ phase, trouble }) => phase === 'reporting' && !!trouble);
  expect(reporting.trouble).toContain('ServiceNow: listTickets');

  vendors.servicenow.clearFault('reset-before');
  expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'review', reason: 'rescan-timeout' });
  expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it.concurrent('decides by what is known at the deadline when a vendor is silent then', async (context) => {
  const { expect } = context;
  const morning = await ownMorning(context, 136, LATER);
  const { vendors } = morning;
  const actor = morning.actor();
  patchAndHandOver(vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  vendors.falcon.setFault('reset-before');
  agentRescan(vendors, actor);
  expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'review', reason: 'vendor-unavailable' });
});

it.concurrent('takes in and hands back a ticket that could not be read before its deadline', async (context) => {
  const { expect } = context;
  const morning = await ownMorning(context, 137, SOON);
  const { vendors } = morning;
  const actor = morning.actor();
  vendors.servicenow.setFault('reset-before', { method: 'GET' });
  handOver(vendors, actor);
  await morning.when(actor, 'past its deadline', ({ deadlineAt, trouble }) => deadlineAt < new Date() && !!trouble);
  vendors.servicenow.clearFault('reset-before');
  expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'review', reason: 'rescan-timeout' });
});
