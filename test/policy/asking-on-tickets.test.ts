import { describe as group, expect, it } from 'vitest';
import { approvalCalls } from '../../src/connectors/servicenow/approval-operations.js';
import { servicenowOperations } from '../../src/connectors/servicenow/operations.js';
import { describe } from '../../src/policy/describe.js';
import type { Operation } from '../../src/policy/operation.js';
import { aRule, judgeWith, known } from './intents.js';
import { incidents, ORIGINS } from './sample-catalogue.js';
import { createJudge } from '../../src/policy/judge.js';

const ID = '0123456789abcdef'.repeat(2);
const QUESTION = '0195f3a2-7d3c-7aaa-8bbb-0123456789ab';
const URL = `${ORIGINS.servicenow}/api/now/table/sysapproval_approver`;
const asking = {
  state: 'requested',
  approver: ID,
  sysapproval: ID,
  source_table: 'incident',
  document_id: ID,
  u_patchproof_question: QUESTION,
  comments: 'Patchproof asks\nwhether it may write.',
};
const servicenow = servicenowOperations(['incident']);
const operations = [...servicenow, ...Object.values(approvalCalls(['incident']))];

function intent(method: string, url: string, columns: unknown, catalogue: readonly Operation[] = operations) {
  const body = columns === undefined ? undefined : JSON.stringify(columns);
  const request = { method, url, contentType: 'application/json', body };
  const meaning = describe({ operations: catalogue, origins: ORIGINS, tickets: [incidents] }, request);
  return { ...meaning, circumstances: known };
}
const { approver: _approver, ...nobody } = asking;

group('asking on a ticket', () => {
  it.each([
    ['to ask', intent('POST', URL, asking), 'servicenow:approvals:request'],
    [
      'to ask about what is no task',
      intent('POST', URL, { ...asking, sysapproval: '' }),
      'servicenow:approvals:request',
    ],
    ['to take it back', intent('PATCH', `${URL}/${ID}`, { state: 'not_required' }), 'servicenow:approvals:cancel'],
  ])('is permitted where it is configured: %s', (_what, asked, id) => {
    expect(asked.operation?.id).toBe(id);
    expect(judgeWith([])(asked)).toMatchObject({ decision: 'permit', because: ['people-may-be-asked-on-the-ticket'] });
  });

  it.each([
    ['an approval that is given already', 'POST', URL, { ...asking, state: 'approved' }],
    ['a state that only begins like ours', 'POST', URL, { ...asking, state: 'requested\napproved' }],
    ['one more column', 'POST', URL, { ...asking, order: '1' }],
    ['a column less', 'POST', URL, nobody],
    ['a table that is not configured', 'POST', URL, { ...asking, source_table: 'change_request' }],
    ['several tables at once', 'POST', URL, { ...asking, source_table: 'incident,change_request' }],
    ['an approver by script', 'POST', URL, { ...asking, approver: 'javascript:gs.getUserID()' }],
    ['without a body', 'POST', URL, undefined],
    ['approving', 'PATCH', `${URL}/${ID}`, { state: 'approved' }],
    ['rejecting', 'PATCH', `${URL}/${ID}`, { state: 'rejected' }],
    ['giving it to somebody else', 'PATCH', `${URL}/${ID}`, { state: 'not_required', approver: ID }],
    ['changing none in particular', 'PATCH', URL, { state: 'not_required' }],
    ['display values', 'POST', `${URL}?sysparm_input_display_value=true`, asking],
    ['a group in its place', 'POST', URL.replace('_approver', '_group'), asking],
  ])('is in no catalogue: %s', (_what, method, url, columns) => {
    expect(intent(method, url, columns).operation).toBeUndefined();
  });

  it('is in no catalogue where it is not configured', () => {
    expect(intent('POST', URL, asking, servicenow).operation).toBeUndefined();
  });

  it.each([
    ['while writes are stopped', judgeWith([]), { writes: 'stopped' as const }],
    ['while nobody knows whether they are', judgeWith([]), { writes: 'unknown' as const }],
    ['where nothing is written without a rule', judgeWith([], 'by-rule'), {}],
    ['in observe mode', createJudge({ mode: 'observe', tickets: [incidents], reopen: false }), {}],
    ['where a rule forbids it', judgeWith([aRule({ operations: ['servicenow:approvals:*'] })]), {}],
  ])('is denied %s', (_when, judge, circumstances) => {
    const asked = intent('POST', URL, asking);
    expect(judge({ ...asked, circumstances: { ...known, ...circumstances } }).decision).toBe('deny');
  });

  it('opens no other table: a ticket is still written by the rules for tickets', () => {
    const judged = judgeWith([])(
      intent('PATCH', `${ORIGINS.servicenow}/api/now/table/incident/${ID}`, { approval: 'approved' }),
    );
    expect(judged).toMatchObject({ decision: 'deny', because: ['only-outcome-columns-are-written'] });
  });
});
