import { describe, inject, it, type TestContext } from 'vitest';
import { accounts } from '../../lab/shared/accounts.js';
import type { Actor } from '../../lab/demo/stage.js';
import type { ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import type { Approval } from '../../src/ledger/approvals.js';
import { engines } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { openMorning, type Morning } from './morning.js';

const [sqlite, postgres] = engines;

interface Scene {
  readonly redis: number;
  readonly engine?: (typeof engines)[number];
  readonly people?: 1 | 2;
  readonly servicenow?: Partial<ServiceNowOptions>;
}

const settings = (people: number) => `mode: enforce
policy:
  rules:
    - { id: people agree before a ticket is written, effect: escalate, operations: "servicenow:incidents:update", approvals: ${people} }
approvals: { servicenow: { approvers: [Alice.Smith, bob], operators: { Alice.Smith: alice } } }`;

/** What the service account has elsewhere, and the role by which it may ask people. */
const account = { ...accounts.servicenow, roles: [...accounts.servicenow.roles, 'approval_admin'] };

const user = (user_name: string) => ({ user_name, name: user_name, active: 'true' });

/** A ticket that is proved and not written: Alice and Bob are asked about it, on the ticket. */
async function asked(context: TestContext, { redis, engine = sqlite, people = 1, servicenow }: Scene) {
  const database = await engine.create();
  context.onTestFinished(database.remove);
  const morning = await openMorning({
    databaseUrl: database.url,
    redisUrl: `${inject('redisUrl')}/${redis}`,
    settings: settings(people),
    servicenow: {
      approvals: {},
      users: [account],
      rows: { sys_user: [user('Alice.Smith'), user('bob')] },
      ...servicenow,
    },
  });
  context.onTestFinished(morning.close);
  for (const name of ['alice', 'bob']) {
    await morning.runtime().ledger.operators.add({ name, roles: ['approver'], passwordHash: 'none' });
  }
  const actor = morning.actor();
  patchAndHandOver(morning.vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  agentRescan(morning.vendors, actor);
  await morning.inPhase(actor, 'approval');
  return { morning, actor };
}

/** Once this person is asked on the ticket about the question that stands. */
function recordOf({ vendors }: Morning, { sysId }: Actor, name: string, not?: string): Promise<string> {
  return eventually(
    `${name} asked on the ticket`,
    async () => {
      const rows = vendors.servicenow.approvals(sysId);
      const open = rows.find((row) => row['state'] === 'requested' && row['approver.user_name'] === name);
      return open?.['u_patchproof_question'] === not ? undefined : open?.['sys_id'];
    },
    { withinMs: 30_000 },
  );
}

const statesOf = ({ vendors }: Morning, { sysId }: Actor) =>
  vendors.servicenow.approvals(sysId).map((row) => row['state']);
const patches = ({ vendors }: Morning, { sysId }: Actor) => vendors.servicenow.patches(sysId);

async function question(morning: Morning, { number }: Actor): Promise<Approval | undefined> {
  return (await morning.runtime().ledger.approvals.list({ ticket: number, limit: 1 })).items[0];
}

describe.concurrent('a write that people are asked about on its ticket', { timeout: 90_000 }, () => {
  it.for([
    { engine: sqlite, redis: 160 },
    { engine: postgres, redis: 161 },
  ])('is made once when one has approved there, on $engine.engine', async ({ engine, redis }, context) => {
    const { expect } = context;
    const { morning, actor } = await asked(context, { engine, redis });
    const record = await recordOf(morning, actor, 'Alice.Smith');
    expect(patches(morning, actor)).toEqual([]);
    morning.vendors.servicenow.answer(record, 'approved');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
    await eventually('the other taken back', async () => statesOf(morning, actor).includes('not_required'));
    expect(await question(morning, actor)).toMatchObject({ state: 'used', votes: [{ by: 'alice', via: 'ticket' }] });
    expect(statesOf(morning, actor)).toEqual(expect.arrayContaining(['approved', 'not_required']));
    expect(morning.vendors.servicenow.violations).toEqual([]);
  });

  it('is a dead letter when one has rejected it there', async (context) => {
    const { expect } = context;
    const { morning, actor } = await asked(context, { redis: 162 });
    morning.vendors.servicenow.answer(await recordOf(morning, actor, 'bob'), 'rejected');
    const letter = await morning.when(actor, 'given up', ({ givenUpAt }) => givenUpAt !== undefined);
    expect(letter.trouble).toBe('bob did not agree');
    expect(patches(morning, actor)).toEqual([]);
  });

  it('waits through a restart for the second of two people, without asking anybody twice', async (context) => {
    const { expect } = context;
    const { morning, actor } = await asked(context, { redis: 163, people: 2 });
    morning.vendors.servicenow.answer(await recordOf(morning, actor, 'Alice.Smith'), 'approved');
    await eventually('one of two', async () => (await question(morning, actor))?.votes.length === 1);
    await morning.restart();
    expect(patches(morning, actor)).toEqual([]);
    morning.vendors.servicenow.answer(await recordOf(morning, actor, 'bob'), 'approved');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
    expect(statesOf(morning, actor)).toEqual(['approved', 'approved']);
  });

  it('is asked anew when the ticket has changed, and what was asked before is taken back', async (context) => {
    const { expect } = context;
    const { morning, actor } = await asked(context, { redis: 164 });
    const { servicenow } = morning.vendors;
    const old = await recordOf(morning, actor, 'Alice.Smith');
    const first = await question(morning, actor);
    servicenow.humanUpdate(actor.sysId, { work_notes: 'wait for the second node' });
    const next = await recordOf(morning, actor, 'Alice.Smith', first?.id);
    servicenow.answer(old, 'approved');
    expect(patches(morning, actor)).toEqual([]);
    servicenow.answer(next, 'approved');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
    expect((await question(morning, actor))?.id).not.toBe(first?.id);
  });

  it('is made when the answer can be read again: an instance that is away costs only time', async (context) => {
    const { expect } = context;
    const { morning, actor } = await asked(context, { redis: 165 });
    const record = await recordOf(morning, actor, 'bob');
    morning.vendors.servicenow.setFault('unavailable', { path: '/api/now/table/sysapproval_approver', count: 9 });
    morning.vendors.servicenow.answer(record, 'approved');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
  });

  it.for([
    { engine: 'once', redis: 166 },
    { engine: 'twice', redis: 167 },
  ] as const)(
    'is made in the end where the instance updates the ticket with every approval: $engine',
    async ({ engine, redis }, context) => {
      const { expect } = context;
      const { morning, actor } = await asked(context, { redis, servicenow: { approvals: { engine } } });
      if (engine === 'once') {
        await recordOf(morning, actor, 'Alice.Smith');
        const record = await recordOf(morning, actor, 'bob');
        const { ticketRequests } = morning.runtime().ledger;
        const kept = async () => (await ticketRequests.unended(9)).every((one) => one.record !== undefined);
        await eventually('both asked, and kept', kept);
        morning.vendors.servicenow.answer(record, 'approved');
      } else await agreeElsewhere(morning, actor);
      expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
      expect(patches(morning, actor)).toHaveLength(1);
      expect(morning.vendors.servicenow.approvals(actor.sysId).length).toBeLessThanOrEqual(6);
    },
  );
});

/** As often as it is asked anew, until the write is made. */
async function agreeElsewhere(morning: Morning, actor: Actor): Promise<void> {
  await eventually(
    'the write agreed to',
    async () => {
      const asking = await question(morning, actor);
      if (asking?.state === 'open') {
        const { id, digest } = asking;
        await morning.runtime().ledger.approvals.vote({ id, digest, decision: 'approve', by: 'bob', via: 'api' });
      }
      return (await morning.newest(actor))?.phase === 'done';
    },
    { withinMs: 60_000 },
  );
}
