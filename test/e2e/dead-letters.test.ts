import { describe, it, type TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { accounts } from '../../lab/shared/accounts.js';
import { agentRescan, patchAndHandOver } from './events.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

/** An instance on which the account may not change the state, until somebody mends its rights. */
async function givenUp(context: TestContext, redis: number, count = 1) {
  const deniedFields = ['state'];
  const servicenow = { users: [accounts.servicenow], acl: { deniedFields } };
  const morning = await ownMorning(context, redis, { servicenow, boardActions: true });
  const actors = Array.from({ length: count }, () => morning.actor());
  for (const actor of actors) patchAndHandOver(morning.vendors, actor);
  for (const actor of actors) {
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(morning.vendors, actor);
  }
  for (const actor of actors) await morning.when(actor, 'given up', ({ givenUpAt }) => givenUpAt !== undefined);
  return { morning, actors, mend: () => void deniedFields.pop() };
}

async function writtenOnce({ expect }: TestContext, morning: Morning, actor: Actor): Promise<void> {
  const { servicenow } = morning.vendors;
  expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', givenUpAt: undefined });
  expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '6', u_patchproof_reason: 'fixed-and-healthy' });
  expect(servicenow.journal(actor.sysId)).toHaveLength(1);
}

async function listed(morning: Morning): Promise<readonly { id: string; trouble: string; ageSeconds: number }[]> {
  const { body } = await morning.get('/api/dead-letters');
  return body.items;
}

describe.concurrent('a write that was given up', () => {
  it('is listed, and written once its cause is mended and it is replayed; a second replay changes nothing', async (context) => {
    const { expect } = context;
    const { morning, actors, mend } = await givenUp(context, 245);
    const [actor] = actors as [Actor];
    const [letter] = await listed(morning);
    expect(letter).toMatchObject({ trouble: expect.stringContaining('does not hold it: state') });
    const { id } = await morning.inPhase(actor, 'reporting');
    await morning.when(actor, 'still given up after a look of reconcile', ({ givenUpAt }) => givenUpAt !== undefined);

    mend();
    const answer = await morning.ask('post', `/api/dead-letters/${id}/replay`);
    expect(answer.status).toBe(202);
    await writtenOnce(context, morning, actor);
    expect(await listed(morning)).toEqual([]);
    expect((await morning.ask('post', `/api/dead-letters/${id}/replay`)).status).toBe(409);
    const { body } = await morning.get(`/api/verifications/${id}`);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toContain('replayed');
  });

  it('whose cause was not mended is given up again, with the same note', async (context) => {
    const { expect } = context;
    const { morning, actors } = await givenUp(context, 246);
    const [actor] = actors as [Actor];
    const before = await morning.inPhase(actor, 'reporting');
    await morning.ask('post', `/api/dead-letters/${before.id}/replay`);
    const again = await morning.when(
      actor,
      'given up again',
      ({ givenUpAt }) => givenUpAt !== undefined && givenUpAt > (before.givenUpAt ?? givenUpAt),
    );
    expect(again).toMatchObject({ phase: 'reporting', writeAttempts: 3 });
    expect(morning.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
  });

  it.for([
    { by: 'the API', redis: 247, path: '/api/dead-letters/replay', method: 'post' as const },
    { by: 'Bull Board', redis: 248, path: '/queues/api/queues/verify/retry/failed', method: 'put' as const },
  ])('is replayed in bulk by $by', async ({ redis, path, method }, context) => {
    const { morning, actors, mend } = await givenUp(context, redis, 3);
    mend();
    const answer = await morning.ask(method, path).send({});
    context.expect(answer.status).toBeLessThan(300);
    for (const actor of actors) await writtenOnce(context, morning, actor);
  });

  it('on a ticket that a person has moved on since is left alone', async (context) => {
    const { expect } = context;
    const deniedFields = ['state'];
    const servicenow = { users: [accounts.servicenow], acl: { deniedFields } };
    const morning = await ownMorning(context, 249, { servicenow });
    const actor = morning.actor();
    patchAndHandOver(morning.vendors, actor);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(morning.vendors, actor);
    const { id } = await morning.when(actor, 'given up', ({ givenUpAt }) => givenUpAt !== undefined);
    morning.vendors.servicenow.humanUpdate(actor.sysId, { state: '3' });
    deniedFields.pop();
    await morning.ask('post', `/api/dead-letters/${id}/replay`);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({
      givenUpAt: undefined,
      outcome: 'superseded',
      reason: 'ticket-moved-on',
    });
    expect(morning.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '3' });
  });
});
