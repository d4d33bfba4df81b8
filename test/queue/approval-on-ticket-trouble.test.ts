import { expect, it } from 'vitest';
import { decideApproval } from '../../src/queue/decide-approval.js';
import { MINUTE_MS } from './found-again.js';
import { actions, asking, trail } from './on-ticket.js';

it('nobody is asked twice by a run that died between creating the record and saying so', async (context) => {
  const { desk, records, ready, site, recordOf } = await asking(context, { approvals: 'approvers: [alice]' });
  site.setFault('reset-after', { method: 'POST', path: '/api/now/table/sysapproval_approver', count: 1 });
  await desk.tick();
  expect(records()).toHaveLength(1);
  expect(await desk.deps.ledger.ticketRequests.unended(9)).toMatchObject([{ record: undefined }]);
  await desk.tick(); // the claim of the dead run still stands
  desk.turn(2 * MINUTE_MS);
  for (const _tick of [1, 2]) await desk.tick();
  expect(records()).toHaveLength(1);
  site.answer(recordOf('alice'), 'approved');
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
});

it('two runs at the same time ask nobody twice', async (context) => {
  const { desk, records } = await asking(context);
  await Promise.all([desk.tick(), desk.tick(), desk.tick()]);
  await desk.tick();
  expect(records()).toHaveLength(2);
});

it('what was created by a run that died is taken back, where the question has ended meanwhile', async (context) => {
  const { desk, records, ready, actor, site } = await asking(context, { approvals: 'approvers: [alice]' });
  site.setFault('reset-after', { method: 'POST', path: '/api/now/table/sysapproval_approver', count: 1 });
  await desk.tick();
  site.humanUpdate(actor.sysId, { state: '3' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'superseded' } });
  desk.turn(2 * MINUTE_MS);
  await desk.tick();
  expect(records()).toMatchObject([{ state: 'not_required' }]);
  expect(await desk.deps.ledger.ticketRequests.unended(9)).toEqual([]);
});

it.for(['once', 'twice', 'none'] as const)(
  'a question is not made void for ever by asking it, where the rules of the instance update the ticket: %s',
  async (engine, context) => {
    const { desk, ready, records } = await asking(context, { servicenow: { approvals: { engine } } });
    for (let look = 0; look < 12; look += 1) {
      await desk.tick();
      await desk.run(ready);
    }
    const { items } = await desk.deps.ledger.approvals.list({ limit: 50 });
    // Of three, each is void through its own records; the fourth through taking back the third's; nobody is asked there then.
    expect(items.length).toBe(engine === 'twice' ? 5 : 1);
    expect(records()).toHaveLength(engine === 'twice' ? 6 : 2);
    const { id, digest } = items.find(({ state }) => state === 'open') ?? { id: '', digest: '' };
    await decideApproval(desk.deps, { id, digest, decision: 'approve', by: 'bob', via: 'api' });
    expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  },
);

it('where each answer updates the ticket too, two people can still approve on it, one after the other', async (context) => {
  const scene = { rule: ', approvals: 2', servicenow: { approvals: { engine: 'once' } } } as const;
  const { desk, ready, site, recordOf, patches } = await asking(context, scene);
  await desk.tick();
  for (const name of ['alice', 'bob']) {
    site.answer(recordOf(name), 'approved');
    await desk.tick();
  }
  expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
  expect(patches()).toHaveLength(1);
});

it("a person's remark is not taken for the update that asking has made", async (context) => {
  const { desk, ready, actor, site, patches, recordOf } = await asking(context, {
    servicenow: { approvals: { engine: 'once' } },
  });
  await desk.tick();
  site.answer(recordOf('alice'), 'approved');
  site.humanUpdate(actor.sysId, { work_notes: 'no, wait' }, { user: 'carol' });
  await desk.tick();
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
});

it('an approver whom the instance does not know is said, and the others are asked', async (context) => {
  const { desk, records } = await asking(context, { approvals: 'approvers: [alice, gone.person]' });
  for (const _tick of [1, 2]) await desk.tick();
  expect(records().map((row) => row['approver.user_name'])).toEqual(['alice']);
  expect(await trail(desk)).toContainEqual(
    expect.objectContaining({ action: 'approval-not-asked-on-ticket', missing: 1 }),
  );
});

it('the active members of a group are asked, and at a step of the ladder those whom it names', async (context) => {
  const group = 'ab'.repeat(16);
  const ladder = ', ladder: [{ for: 2h, approvers: [olga] }]';
  const { desk, ready, records, site } = await asking(context, { approvals: `group: ${group}`, ladder });
  for (const [name, active] of [
    ['gina', 'true'],
    ['left', 'false'],
  ] as const) {
    const user = site.insert('sys_user', { user_name: name, active });
    site.insert('sys_user_grmember', { group, user: user['sys_id'] ?? '' });
  }
  await desk.tick();
  expect(records()).toMatchObject([{ 'approver.user_name': 'gina', state: 'requested' }]);
  desk.turn(61 * MINUTE_MS);
  await desk.run(ready);
  await desk.tick();
  const asked = records().map((row) => [row['approver.user_name'], row['state']]);
  expect(asked).toEqual(
    expect.arrayContaining([
      ['gina', 'not_required'],
      ['olga', 'requested'],
    ]),
  );
});

it.for([
  [
    'may not create approvals',
    { users: [{ username: 'svc.patchproof', password: 'test-password', roles: ['itil', 'x_patchproof.service'] }] },
  ],
  ['has rules that put them into another state', { approvals: { bornIn: 'not requested' } }],
  ['has not the column that says whose they are', { acl: { deniedFields: ['u_patchproof_question'] } }],
] as const)(
  'where the account %s, nobody is asked there for good, and other ways stay open',
  async ([_what, servicenow], context) => {
    const { desk, ready, records, patches, current } = await asking(context, { servicenow });
    for (const _tick of [1, 2, 3]) await desk.tick();
    expect(records().filter(({ state }) => state === 'requested')).toEqual([]);
    expect(records().length).toBeLessThanOrEqual(2);
    expect(await actions(desk)).toContain('approval-not-asked-on-ticket');
    const { id, digest } = await current();
    await decideApproval(desk.deps, { id, digest, decision: 'approve', by: 'alice', via: 'api' });
    expect(await desk.run(ready)).toMatchObject({ kind: 'done' });
    expect(patches()).toHaveLength(1);
  },
);

it('an instance that is away holds up nothing, and people are asked when it is back', async (context) => {
  const { desk, site, records } = await asking(context);
  site.setFault('unavailable', { path: '/api/now/table/sys', count: 1000 });
  await desk.tick();
  expect(records()).toEqual([]);
  site.clearFault('unavailable');
  await desk.tick();
  expect(records()).toHaveLength(2);
});

it('a slow instance holds up the watch for one patience, and whoever is left is asked in the next tick', async (context) => {
  const { desk, records } = await asking(context);
  const { onTicket } = desk.deps;
  if (onTicket === undefined) throw new Error('expected questions on tickets');
  const request: typeof onTicket.request = async (...asked) => {
    const made = await onTicket.request(...asked);
    desk.turn(MINUTE_MS);
    return made;
  };
  await desk.tickWith({ onTicket: { ...onTicket, request } });
  expect(records()).toHaveLength(1);
  await desk.tick();
  expect(records()).toHaveLength(2);
});

it('a rule may forbid to ask on the ticket', async (context) => {
  const moreRules = ', { id: nobody is asked on tickets, effect: forbid, operations: "servicenow:approvals:request" }';
  const { desk, records } = await asking(context, { moreRules });
  for (const _tick of [1, 2]) await desk.tick();
  expect(records()).toEqual([]);
  expect(await trail(desk)).toContainEqual(
    expect.objectContaining({ why: expect.stringContaining('nobody is asked on tickets') }),
  );
});

it('while writes are stopped nobody is asked and nothing is taken back, but answers are heard', async (context) => {
  const { desk, ready, actor, site, records, recordOf, current } = await asking(context, { rule: ', approvals: 2' });
  const stopped = { writes: async () => 'stopped' as const };
  await desk.tickWith(stopped);
  expect(records()).toEqual([]);
  await desk.tick();
  site.answer(recordOf('alice'), 'approved');
  await desk.tickWith(stopped);
  expect(await current()).toMatchObject({ votes: [{ by: 'alice' }] });
  site.humanUpdate(actor.sysId, { state: '3' });
  await desk.run(ready);
  await desk.tickWith({ writes: () => Promise.reject(new Error('the switch cannot be read')) });
  expect(records()).toContainEqual(expect.objectContaining({ state: 'requested' }));
  await desk.tick();
  expect(records()).not.toContainEqual(expect.objectContaining({ state: 'requested' }));
});

it('a record that holds something else than was sent is withdrawn at once', async (context) => {
  const { desk, actor, site, ready } = await asking(context, { servicenow: { approvals: { bornIn: 'approved' } } });
  await desk.tick();
  await desk.tick();
  expect(site.approvals(actor.sysId).map(({ state }) => state)).toEqual(['not_required', 'not_required']);
  await desk.run(ready);
  expect(site.patches(actor.sysId)).toEqual([]);
});
