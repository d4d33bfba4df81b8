import { describe, it, type ExpectStatic } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { accounts } from '../../lab/shared/accounts.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { eventually } from '../support/eventually.js';
import { agentRescan, patchAndHandOver } from './events.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

const users = [accounts.servicenow];

async function rescanned(morning: Morning): Promise<Actor> {
  const actor = morning.actor();
  patchAndHandOver(morning.vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  agentRescan(morning.vendors, actor);
  return actor;
}

function patchRequests({ vendors }: Morning): number {
  return vendors.servicenow.requests.filter(({ method }) => method === 'PATCH').length;
}

/** Dead letters as Bull Board shows them. */
async function deadLetter(morning: Morning, { id }: Verification): Promise<string> {
  return eventually(`the dead letter of ${id}`, async () => {
    const { body } = await morning.get('/queues/api/queues?activeQueue=verify&status=failed');
    const queues: { name: string; jobs: { id: string; failedReason: string }[] }[] = body.queues;
    return queues.find(({ name }) => name === 'verify')?.jobs.find((job) => job.id === id)?.failedReason;
  });
}

async function isGivenUp(morning: Morning, actor: Actor, expect: ExpectStatic): Promise<Verification> {
  const tried = await morning.when(actor, 'given up', ({ writeAttempts }) => writeAttempts === 3);
  expect(tried).toMatchObject({ phase: 'reporting', outcome: 'verified' });
  expect(await deadLetter(morning, tried)).toBe(tried.trouble);
  expect(patchRequests(morning)).toBeLessThanOrEqual(3);
  return tried;
}

describe('a write that ServiceNow does not carry out', () => {
  it.concurrent.for([
    { column: 'u_patchproof_reason', redis: 142, meaning: 'though the ticket has left the state' },
    { column: 'u_patchproof_run', redis: 143, meaning: 'though the mark of the write is what is missing' },
    { column: 'state', redis: 144, meaning: 'while the ticket is still pending' },
  ])('dropping $column is not done $meaning: three attempts, one note, a dead letter', async (row, context) => {
    const { expect } = context;
    const acl = { deniedFields: [row.column] };
    const morning = await ownMorning(context, row.redis, { servicenow: { users, acl } });
    const actor = await rescanned(morning);
    const tried = await isGivenUp(morning, actor, expect);
    expect(tried.trouble).toContain(`does not hold it: ${row.column}.`);
    expect(morning.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);

    acl.deniedFields.pop();
    morning.vendors.servicenow.humanUpdate(actor.sysId, repaired(tried));
    await (await morning.runtime().queues.verify.getJob(tried.id))?.retry();
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', trouble: undefined });
    expect(morning.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  });

  /** What a person does when he has read the trouble; the state is left to the repeated write. */
  function repaired({ id, reason }: Verification): Record<string, string> {
    return { u_patchproof_run: id, u_patchproof_reason: String(reason) };
  }

  it.concurrent(
    'a close code that does not exist is refused, never half written, and a dead letter',
    async (context) => {
      const { expect } = context;
      const choices = [
        { table: 'incident', element: 'close_code', values: { 'Resolved by caller': 'Resolved by caller' } },
      ];
      const morning = await ownMorning(context, 145, { servicenow: { users, choices } });
      const actor = await rescanned(morning);
      const tried = await isGivenUp(morning, actor, expect);
      expect(tried.trouble).toContain('Data Policy Exception');
      expect(morning.vendors.servicenow.journal(actor.sysId)).toEqual([]);
      expect(morning.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '10' });
    },
  );
});

describe('a write whose end is not known', () => {
  it.concurrent.for([
    { what: 'the answer is lost after the write was applied', fault: 'reset-after', redis: 146 },
    { what: 'half of the answer is lost', fault: 'truncated', redis: 147 },
    { what: 'the connection breaks before the write was applied', fault: 'reset-before', redis: 148 },
    { what: 'the instance answers 503', fault: 'unavailable', redis: 149 },
  ])('$what: one write, one note, done', async ({ fault, redis }, context) => {
    const { expect } = context;
    const morning = await ownMorning(context, redis);
    const { servicenow } = morning.vendors;
    servicenow.setFault(fault, { method: 'PATCH', count: 1 });
    const actor = await rescanned(morning);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', writeAttempts: 0 });
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
    expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '6' });
  });

  it.concurrent('a second run of the same job, while the write is on its way, does not write', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 150);
    const { servicenow } = morning.vendors;
    servicenow.setFault('slow', { method: 'PATCH', ms: 5000 });
    const actor = await rescanned(morning);
    await eventually('the write', () => patchRequests(morning) === 1);
    const { redis, queues } = morning.runtime();
    await redis.flushdb();
    const { id } = await morning.when(actor, 'reporting', ({ phase }) => phase === 'reporting');
    await eventually('the second run asleep', async () => (await queues.verify.getJobState(id)) === 'delayed');

    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patchRequests(morning)).toBe(1);
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
  });
});
