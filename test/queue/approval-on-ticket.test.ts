import { expect, it } from 'vitest';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { hearTickets } from '../../src/queue/hear-tickets.js';
import { actions, asking, trail } from './on-ticket.js';

it('each approver is asked once on the ticket, in words with the digest, and the ticket itself stays as it is', async (context) => {
  const { desk, actor, site, records, current } = await asking(context);
  const before = site.incident(actor.sysId);
  for (const _tick of [1, 2, 3]) await desk.tick();
  const { id, digest, expiresAt } = await current();
  expect(new Set(records().map((row) => row['approver.user_name']))).toEqual(new Set(['alice', 'bob']));
  expect(records()).toHaveLength(2);
  for (const row of records()) {
    expect(row).toMatchObject({
      state: 'requested',
      sysapproval: actor.sysId,
      document_id: actor.sysId,
      source_table: 'incident',
      u_patchproof_question: id,
      sys_created_by: 'svc.patchproof',
    });
    const [comment] = site.journal(row['sys_id'] ?? '');
    expect(comment?.['value']).toContain(`SHA-256 ${digest}`);
    expect(comment?.['value']).toContain('state = 2');
    expect(comment?.['value']).toContain(expiresAt.toISOString());
    expect(comment?.['value']).not.toContain('work_notes');
  }
  expect(site.incident(actor.sysId)).toEqual(before);
  expect(site.violations).toEqual([]);
});

it('who approves on the ticket has agreed by name: the write is made once, and what is left is taken back', async (context) => {
  const { desk, ready, site, records, recordOf, patches } = await asking(context);
  await desk.tick();
  site.answer(recordOf('alice'), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  await desk.tick();
  expect(patches()).toHaveLength(1);
  expect(new Set(records().map(({ state }) => state))).toEqual(new Set(['approved', 'not_required']));
  expect(await trail(desk)).toContainEqual(expect.objectContaining({ action: 'approve', by: 'alice', via: 'ticket' }));
  expect(site.violations).toEqual([]);
});

it('who rejects on the ticket has denied it', async (context) => {
  const { desk, ready, site, recordOf, patches } = await asking(context);
  await desk.tick();
  site.answer(recordOf('bob'), 'rejected');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'give-up', reason: 'bob did not agree' });
  expect(patches()).toEqual([]);
});

it('two people have to approve where a rule asks for two', async (context) => {
  const { desk, ready, site, recordOf, patches } = await asking(context, { rule: ', approvals: 2' });
  await desk.tick();
  site.answer(recordOf('alice'), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  site.answer(recordOf('bob'), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(patches()).toHaveLength(1);
});

it('two user names of one operator are one person', async (context) => {
  const approvals = 'approvers: [alice, bob], operators: { Bob: alice }';
  const { desk, ready, site, recordOf, patches } = await asking(context, { rule: ', approvals: 2', approvals });
  await desk.tick();
  for (const name of ['alice', 'bob']) site.answer(recordOf(name), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  expect(await actions(desk)).toContain('approve-not-counted');
});

it.for([
  ['who has not the role', 'olga', undefined, 'without the role approver'],
  ['whom nobody knows here', 'nina', undefined, 'there is no operator of this name'],
  ['in whose place another has answered', 'alice', 'mallory', 'somebody else than the approver has changed the record'],
  [
    'who is the account of Patchproof',
    'svc.patchproof',
    undefined,
    'the account of Patchproof itself approves nothing',
  ],
] as const)('the word of one %s does not count, and the trail says why', async ([_whose, name, by, why], context) => {
  const { desk, ready, site, recordOf, patches, current } = await asking(context, {
    approvals: `approvers: [${name}]`,
  });
  await desk.tick();
  site.answer(recordOf(name), 'approved', by);
  for (const _tick of [1, 2]) await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  expect(await current()).toMatchObject({ state: 'open', votes: [] });
  const uncounted = (await trail(desk)).filter(({ action }) => action === 'approve-not-counted');
  expect(uncounted).toMatchObject([{ by: name, via: 'ticket', why }]);
});

it('with localAccounts: false nobody is heard on the ticket, either, of whom the issuer does not know', async (context) => {
  const { desk, site, recordOf, current } = await asking(context, { rule: ', approvals: 2' });
  await desk.tick();
  const { onTicket, ledger } = desk.deps;
  if (onTicket === undefined) throw new Error('expected that people are asked on the ticket');
  for (const name of ['alice', 'bob']) site.answer(recordOf(name), 'approved');
  await ledger.operators.tie('bob', 'b'.repeat(64));
  await hearTickets({ ...desk.deps, onTicket: { ...onTicket, localAccounts: false } });
  expect((await current()).votes).toMatchObject([{ by: 'bob' }]);
  expect(await trail(desk)).toContainEqual(
    expect.objectContaining({
      action: 'approve-not-counted',
      by: 'alice',
      why: 'the issuer does not know who this is, and signIn.localAccounts is false',
    }),
  );
});

it('whoever has had it tried again does not agree to it on the ticket, either', async (context) => {
  const { desk, ready, site, recordOf, patches } = await asking(context);
  await desk.tick();
  await desk.deps.ledger.approvals.triggered(ready.id, 'alice');
  site.answer(recordOf('alice'), 'approved');
  await desk.tick();
  await desk.run(ready);
  expect(patches()).toEqual([]);
  expect(await trail(desk)).toContainEqual(
    expect.objectContaining({ by: 'alice', why: 'nobody decides about what they have triggered' }),
  );
});

it('when the ticket has changed, what is asked there is taken back and asked anew, and the old answer counts for nothing', async (context) => {
  const { desk, ready, actor, site, recordOf, records, patches, current } = await asking(context);
  await desk.tick();
  const old = await current();
  const record = recordOf('alice');
  site.humanUpdate(actor.sysId, { work_notes: 'please wait for the second node' });
  await desk.run(ready);
  const next = await current();
  expect(next.digest).not.toBe(old.digest);
  site.answer(record, 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  const states = (question: string) =>
    records().flatMap((row) => (row['u_patchproof_question'] === question ? [row['state']] : []));
  expect(states(old.id)).toEqual(['not_required', 'not_required']);
  expect(states(next.id)).toEqual(['requested', 'requested']);
  site.answer(recordOf('alice'), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(patches()).toHaveLength(1);
});

it('an answer by the API while the ticket says the same counts once, and the write is made once', async (context) => {
  const { desk, ready, site, recordOf, patches, current } = await asking(context);
  await desk.tick();
  const { id, digest } = await current();
  site.answer(recordOf('alice'), 'approved');
  await Promise.all([
    desk.tick(),
    decideApproval(desk.deps, { id, digest, decision: 'approve', by: 'alice', via: 'api' }),
  ]);
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(patches()).toHaveLength(1);
  expect((await desk.deps.ledger.approvals.get(id))?.votes).toMatchObject([{ by: 'alice' }]);
});
