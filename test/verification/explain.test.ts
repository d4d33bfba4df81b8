import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { explain, type RowLine } from '../../src/verification/explain.js';
import { healthRows } from '../../src/verification/health-rows.js';
import { recordRows } from '../../src/verification/record-rows.js';
import {
  aHost,
  aTicket,
  anEvidence,
  anOpenDetection,
  aQid,
  aSensor,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { cases } from './cases.js';
import { openAt, withOpinion } from './opinions.js';

const all = Object.entries(cases);
const rowsOf = (rows: readonly RowLine[], subject: string): string[] =>
  rows.filter((line) => line.subject === subject).map(({ row, applied }) => `${row}${applied ? '!' : ''}`);

describe('an explanation', () => {
  it.each(all)(
    'of %s is the same verdict as decide() gives',
    (_reason, { evidence, now = at(150), sources = 'both' as const }) => {
      const by = { ...criterion, sources };
      expect(explain(evidence, by, now).verdict).toEqual(decide(evidence, by, now));
    },
  );

  it.each(all)('of %s shows every finding and warning as a row that applied', (_reason, its) => {
    const { verdict, rows } = explain(
      its.evidence,
      { ...criterion, sources: its.sources ?? 'both' },
      its.now ?? at(150),
    );
    const applied = rows
      .filter((line) => line.applied)
      .map(({ source, subject, reason }) => `${source} ${subject} ${reason}`);
    for (const { source, subject, reason } of [...verdict.findings, ...verdict.warnings]) {
      if (reason === 'sources-disagree') continue; // given by the ruling, from a row of another reason
      expect(applied).toContain(`${source} ${subject} ${reason}`);
    }
    expect(rows.at(-1)?.applied).toBe(true);
  });

  it('lists each row of the Qualys table up to the one that applied', () => {
    const withoutPatches = recordRows.filter(({ asks }) => asks === undefined);
    const { rows } = explain(anEvidence(), criterion, at(150));
    const tried = rowsOf(rows, 'host 700100001 QID 241234');
    expect(tried).toEqual([...withoutPatches.slice(0, -1).map(({ row }) => row), '14!']);
    expect(rowsOf(rows, 'Qualys')).toEqual(['0', '1', '1a', '1b', '0', '0']);
    expect(rowsOf(rows, 'host 700100001')).toEqual(['2']);
    expect(rowsOf(rows, 'QID 241234')).toEqual(['20', '21', '3']);
  });

  it('stops at the row that applied', () => {
    const hit = anOpenDetection({ lastFound: at(120), lastTest: at(120) });
    const { rows } = explain(anEvidence({ qualys: withDetections([hit]) }), criterion, at(150));
    expect(rowsOf(rows, 'host 700100001 QID 241234')).toEqual(['4', '8', '22', '7', '6', '5!']);
  });

  it('lists the rows of the Falcon table, goes on after a warning, and ends with the ruling', () => {
    const falcon = withSensor(
      aSensor({ rfm: 'yes', onlineLastSeen: at(140) }),
      aSensor({ rfm: 'yes', lastSeen: at(-10) }),
    );
    const { rows } = explain(anEvidence({ falcon }), criterion, at(150));
    const tried = rowsOf(rows, `agent ${'b'.repeat(32)}`);
    expect(tried.slice(0, 5)).toEqual(['1', '3', '4', '5', '6']);
    expect(tried.slice(-healthRows.length + 1).slice(-4)).toEqual(['22!', '23', '24a', '24!']);
    expect(rows.at(-1)).toEqual({
      source: 'ticket',
      row: 'both',
      subject: 'ruling',
      reason: 'fixed-and-healthy',
      applied: true,
      because: 'Qualys fixed (fixed-and-healthy), Falcon healthy (fixed-and-healthy): verified',
    });
  });

  it('says what each row would have needed, and what made one apply', () => {
    const { rows } = explain(
      anEvidence({ qualys: withDetections([anOpenDetection()], [aHost()]) }),
      criterion,
      at(150),
    );
    const told = rows.filter(({ subject }) => subject.includes('QID 241234'));
    for (const { applied, because } of told) expect(because.startsWith('needs ')).toBe(!applied);
    expect(told.find(({ applied }) => applied)?.because).toContain('host scanned 2026-11-20 14:00:00 UTC');
  });

  it('of a ticket that cannot be read asks no vendor', () => {
    const { rows } = explain(anEvidence({ ticket: aTicket({ qids: [], cves: [] }) }), criterion, at(150));
    expect(rows.map(({ row, applied }) => [row, applied])).toEqual([
      ['T1', false],
      ['T2', false],
      ['T3', true],
    ]);
  });

  it('shows Falcon’s word on the finding, and that it was held against Qualys', () => {
    const { rows } = explain(anEvidence({ falcon: withOpinion(openAt(145)) }), criterion, at(150));
    expect(rowsOf(rows, 'CVE-2026-0001')).toEqual(['5.1a!']);
    expect(rows.at(-1)?.because).toContain('Falcon unwell (sources-disagree): review');
  });

  it('says that the deadline decided', () => {
    const { evidence } = cases['not-yet-rescanned'];
    const { rows } = explain({ ...evidence, deadlineAt: at(150) }, criterion, at(150));
    expect(rows.at(-1)).toMatchObject({
      reason: 'rescan-timeout',
      because: expect.stringContaining('at the deadline: review'),
    });
  });
});

describe('a check that changed after the patch', () => {
  const warned = (codeModified: Date | undefined, record: Evidence['qualys']) => {
    const knowledge = [aQid(codeModified === undefined ? {} : { codeModified })];
    return decide(anEvidence({ knowledge, qualys: record }), criterion, at(150)).warnings.map(({ reason }) => reason);
  };

  it('is a warning beside a fixed finding, and nothing else', () => {
    const fixed = anEvidence().qualys;
    expect(warned(at(20), fixed)).toEqual(['check-changed']);
    expect(warned(at(0), fixed)).toEqual([]);
    expect(warned(undefined, fixed)).toEqual([]);
    expect(warned(at(20), withDetections([anOpenDetection()]))).toEqual([]);
  });
});
