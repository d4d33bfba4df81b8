import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import { reportOf, type Report } from '../../src/verification/report.js';
import type { TicketTable } from '../../src/verification/ticket-table.js';
import { at, criterion } from '../support/evidence.js';
import { cases } from './cases.js';

const verification = '0199aa11-1111-7abc-8def-000000000001';
const table: TicketTable = {
  table: 'incident',
  pendingState: '10',
  fields: { runId: 'u_run', result: 'u_result', reason: 'u_reason' },
  outcomes: {
    verified: { state: '6', close_code: 'Solution provided' },
    failed: { state: '2', u_repatch: 'true' },
    review: { state: '2' },
  },
};

function report(reason: keyof typeof cases, fields = table.fields): Report {
  const { evidence } = cases[reason];
  const verdict = decide(evidence, criterion, at(150));
  const { ruling } = verdict;
  if (ruling === 'wait' || ruling === 'superseded') throw new Error(`expected a verdict to report, got ${ruling}`);
  return reportOf({ ...verdict, ruling }, evidence, { verification, table: { ...table, fields } });
}

describe('the one write', () => {
  it('of a verified ticket closes it, with notes', () => {
    expect(report('fixed-and-healthy').columns).toEqual({
      state: '6',
      close_code: 'Solution provided',
      close_notes: expect.stringMatching(/^Qualys tested the finding after the patch/),
      u_run: verification,
      u_result: 'verified',
      u_reason: 'fixed-and-healthy',
    });
  });

  it.each([
    ['still-vulnerable', { state: '2', u_repatch: 'true', u_result: 'failed', u_reason: 'still-vulnerable' }],
    ['host-not-found', { state: '2', u_result: 'review', u_reason: 'host-not-found' }],
  ] as const)('for %s neither closes nor writes resolution notes', (reason, columns) => {
    expect(report(reason).columns).toEqual({ ...columns, u_run: verification });
  });

  it('leaves out columns that are not configured', () => {
    expect(report('host-not-found', {}).columns).toEqual({ state: '2' });
    expect(Object.keys(report('fixed-and-healthy', {}).columns)).toEqual(['state', 'close_code', 'close_notes']);
  });

  it('carries the work note apart from the columns', () => {
    const { columns, workNotes } = report('host-not-found');
    expect(workNotes).toMatch(/^Patchproof: REVIEW \(host-not-found\)\n/);
    expect(Object.keys(columns)).not.toContain('work_notes');
  });

  it('is the same each time it is made', () => {
    expect(report('still-vulnerable')).toEqual(report('still-vulnerable'));
  });
});
