import { expect, it } from 'vitest';
import { recordColumns } from '../../../src/connectors/servicenow/approval-record.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { createTicketApprovals } from '../../../src/connectors/servicenow/ticket-approvals.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { scriptedSend, type Scripted } from '../../support/scripted-send.js';
import { refusal, rows, sysId } from './instance.js';

const context: CallContext = { purpose: 'doctor', subjects: [] };
const GROUP = 'ab'.repeat(16);
const column = { name: 'sysapproval_approver', element: 'u_patchproof_question', active: 'true' };
const record = Object.fromEntries(recordColumns.map((name) => [name, '']));
const alice = { sys_id: sysId(1), user_name: 'alice', active: 'true' };
const member = { group: GROUP, user: sysId(2), 'user.user_name': 'gina', 'user.active': 'true' };
const sound: Readonly<Record<string, Scripted>> = {
  sysapproval_approver: rows([record]),
  sys_dictionary: { ...rows([column]), headers: { 'x-total-count': '1' } },
  sys_user: rows([alice]),
  sys_user_grmember: rows([member]),
};

async function examine(over: Readonly<Record<string, Scripted>> = {}) {
  const door = scriptedSend(servicenowDialect, (_call, { holes }) => {
    const answer = { ...sound, ...over }[holes?.['table'] ?? ''];
    return answer ?? refusal(403, 'User Not Authorized', null);
  });
  const { doctor } = createTicketApprovals({ send: door.send, tables: ['incident'] });
  const checks = await doctor([{ approvers: ['alice'], group: GROUP }], context);
  return { asked: door.asked, trouble: checks.flatMap(({ ok, detail }) => (ok ? [] : [detail])) };
}

it('finds nothing wrong where everything stands, and only reads', async () => {
  const { asked, trouble } = await examine();
  expect(trouble).toEqual([]);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.every(({ call }) => call.effect === 'read')).toBe(true);
});

it.each([
  ['no right on the approvals', { sysapproval_approver: refusal(403, 'User Not Authorized', null) }, /read rights/],
  [
    'a column that cannot be seen',
    { sysapproval_approver: rows([{ sys_id: sysId(3) }]) },
    /cannot see u_patchproof_question/,
  ],
  ['our column missing', { sys_dictionary: { ...rows([]), headers: { 'x-total-count': '0' } } }, /no active column/],
  ['an approver who has left', { sys_user: rows([{ ...alice, active: 'false' }]) }, /no active user: alice/],
  ['a group of nobody', { sys_user_grmember: rows([]) }, /no active user: anybody in the group/],
  ['users other than asked for', { sys_user: rows([{ ...alice, user_name: 'mallory' }]) }, /ignored the query/],
])('says %s', async (_what, over, words) => {
  const { trouble } = await examine(over);
  expect(trouble).toHaveLength(1);
  expect(trouble[0]).toMatch(words);
});
