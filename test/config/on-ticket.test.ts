import { expect, it } from 'vitest';
import { onTicketOf } from '../../src/main/on-ticket.js';
import { createTicketApprovals } from '../../src/connectors/servicenow/ticket-approvals.js';
import { mistakesOf, settingsOf } from './settings-of.js';

const GROUP = 'ab'.repeat(16);
const verbs = createTicketApprovals({ send: () => Promise.reject(new Error('not asked')), tables: ['incident'] });
const approvals = (text: string) => `approvals: { ${text} }`;

it('nobody is asked on the ticket unless it is configured', () => {
  expect(onTicketOf(settingsOf(), verbs)).toBeUndefined();
});

it('each step of the ladder asks whom it names on the ticket, or the same as the first question', () => {
  const steps = `[{ for: 1h }, { for: 2h, approvers: [carol] }, { for: 3h, group: ${GROUP} }]`;
  const yaml = approvals(
    `servicenow: { approvers: [Alice.Smith], operators: { ALICE.smith: alice } }, ladder: ${steps}`,
  );
  const onTicket = onTicketOf(settingsOf({ yaml }), verbs);
  expect([0, 1, 2, 3, 4].map((level) => onTicket?.whom(level))).toEqual([
    { approvers: ['Alice.Smith'] },
    { approvers: ['Alice.Smith'] },
    { approvers: ['carol'] },
    { approvers: [], group: GROUP },
    { approvers: [], group: GROUP },
  ]);
  expect(['alice.smith', 'Bob', 'carol'].map((name) => onTicket?.operatorOf(name))).toEqual(['alice', 'bob', 'carol']);
});

it.each([true, false])('accounts of this place are heard as signIn.localAccounts says: %s', (localAccounts) => {
  const config = settingsOf({ yaml: approvals('servicenow: { approvers: [alice] }') });
  const signIn = { ...config.signIn, localAccounts };
  expect(onTicketOf({ ...config, signIn }, verbs)?.localAccounts).toBe(localAccounts);
});

it.each([
  ['servicenow: {}', 'approvals.servicenow: expected approvers or a group'],
  ['servicenow: { approvers: [] }', 'expected approvers or a group'],
  ['servicenow: { approvers: ["a^b"] }', 'approvals.servicenow.approvers[0]: expected a user name at ServiceNow'],
  ['servicenow: { approvers: alice }', 'expected a list of user names, got text'],
  ['servicenow: { group: Approvers }', 'expected the sys_id of a group'],
  ['servicenow: { approvers: [a], operators: { a: "Not One" } }', 'expected the name of an operator'],
  ['servicenow: { aprovers: [a] }', 'did you mean approvers?'],
  ['ladder: [{ for: 1h, approvers: [carol] }]', 'approvals.ladder[0]: expected approvals.servicenow too'],
])('%s is a mistake in words', (text, mistake) => {
  expect(mistakesOf({ yaml: approvals(text) }).join('\n')).toContain(mistake);
});
