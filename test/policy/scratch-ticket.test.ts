import { expect, it } from 'vitest';
import { describe } from '../../src/policy/describe.js';
import { createJudge } from '../../src/policy/judge.js';
import type { Situation } from '../../src/policy/rules.js';
import { incidents, sampleCatalogue, TICKET } from './sample-catalogue.js';

const sysId = TICKET.slice(-32);
const scratch = { table: 'incident', sysId, state: '3' };
const trying: Situation = { mode: 'enforce', tickets: [incidents], reopen: false, scratch };

function write(columns: Record<string, string>, from: string, url = TICKET) {
  const body = JSON.stringify(columns);
  return describe(sampleCatalogue, { method: 'PATCH', url, contentType: 'application/json', body, from });
}
const resolved = { state: '6', close_code: 'Solution provided', close_notes: 'x' };

it.each([
  ['tried on, from the state it is in', resolved, '3'],
  ['put back', { state: '3', close_code: '', u_patchproof_run: '' }, '6'],
])('a scratch ticket may be %s', (_case, columns, from) => {
  expect(createJudge(trying)(write(columns, from)).decision).toBe('permit');
  expect(createJudge({ ...trying, scratch: undefined })(write(columns, from)).decision).toBe('deny');
});

it.each([
  ['any other ticket', write(resolved, '3', TICKET.replace(sysId, 'f'.repeat(32))), 'only-pending-tickets-are-moved'],
  ['another state', write({ state: '7' }, '3'), 'a-scratch-ticket-moves-only-to-an-outcome-state-and-back'],
  ['another column', write({ assigned_to: 'x' }, '3'), 'only-outcome-columns-are-written'],
  ['comments', write({ comments: 'x' }, '3'), 'customer-visible-comments-are-never-written'],
])('that does not open %s', (_case, intent, rule) => {
  expect(createJudge(trying)(intent)).toMatchObject({ decision: 'deny', because: expect.arrayContaining([rule]) });
});

it('is written to in mode enforce only', () => {
  expect(createJudge({ ...trying, mode: 'observe' })(write(resolved, '3'))).toMatchObject({
    decision: 'deny',
    because: ['observe-mode-writes-nothing'],
  });
});
