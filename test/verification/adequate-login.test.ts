import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import { aDetection, aHost, anEvidence, aQid, at, criterion, withDetections } from '../support/evidence.js';

const byScan = aDetection({ source: 'scanner', lastTest: at(240), lastFixed: at(240) });

function ruled(record: Detection, host: Partial<QualysHost>) {
  const scanned = aHost({ lastVmScanned: record.lastTest, lastVmAuthScanned: record.lastTest, ...host });
  const { latest, ...qualys } = withDetections([record], [scanned]);
  const evidence = anEvidence({ qualys: { ...qualys, latest: latest && { ...latest, at: at(300) } } });
  const { ruling, reason } = decide(evidence, criterion, at(301));
  return `${ruling} ${reason}`;
}

describe('a scanner proves a finding that needs a login by the scan that had one', () => {
  it.each`
    scan                                              | ended    | seconds      | expected
    ${'the same'}                                     | ${240}   | ${600}       | ${'verified fixed-and-healthy'}
    ${'one that was under way'}                       | ${248}   | ${600}       | ${'verified fixed-and-healthy'}
    ${'one that began a minute later'}                | ${251}   | ${600}       | ${'verified fixed-and-healthy'}
    ${'one that began more than a minute later'}      | ${251.1} | ${600}       | ${'wait weak-evidence'}
    ${'a later one of unknown length'}                | ${260}   | ${undefined} | ${'wait weak-evidence'}
    ${'one of unknown length that ended soon after'}  | ${241}   | ${undefined} | ${'verified fixed-and-healthy'}
    ${'one of unknown length that ended later still'} | ${241.1} | ${undefined} | ${'wait weak-evidence'}
    ${'one of impossible length'}                     | ${248}   | ${-600}      | ${'wait weak-evidence'}
    ${'an earlier one'}                               | ${238.9} | ${600}       | ${'wait weak-evidence'}
    ${'one that began before the patch'}              | ${240}   | ${14_000}    | ${'wait scan-overlaps-patch'}
  `('$scan: $expected', ({ ended, seconds, expected }) => {
    const host = { agent: false, lastVmAuthScanned: at(ended), lastVmAuthScannedDurationS: seconds };
    expect(ruled(byScan, { ...host, lastVmScanned: at(Math.max(ended, 240)) })).toBe(expected);
  });

  it('but not where the login was not allowed to see everything', () => {
    const host = { agent: false, lastVmScannedDurationS: 600 };
    expect(ruled(byScan, host)).toBe('verified fixed-and-healthy');
    expect(ruled(byScan, { ...host, insufficientPrivilege: true })).toBe('wait weak-evidence');
    expect(ruled(aDetection(), { insufficientPrivilege: true })).toBe('verified fixed-and-healthy');
  });
});

describe('a record on an agent’s host that names no source', () => {
  const unnamed: Detection = { ...byScan, source: 'unknown' };

  it('is the agent’s where its collection moved the login’s date', () => {
    expect(ruled(unnamed, {})).toBe('verified fixed-and-healthy');
  });

  it('is a scanner’s, without a login, where that date stayed', () => {
    expect(ruled(unnamed, { lastVmAuthScanned: at(-300) })).toBe('wait weak-evidence');
  });
});

it('a KnowledgeBase entry that cannot be read leaves a doubt', () => {
  const evidence = anEvidence({ knowledge: [aQid({ troubles: ['IS_DISABLED: expected 0 or 1, got another text'] })] });
  expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'review', reason: 'data-quality' });
});

it('an old proof does not close while Qualys is silent', () => {
  const silent = anEvidence({ qualys: { ...withDetections([aDetection()]), silentSince: at(140), why: 'HTTP 503' } });
  expect(decide(silent, criterion, at(150))).toMatchObject({ ruling: 'wait', reason: 'vendor-unavailable' });
  expect(decide({ ...silent, deadlineAt: at(150) }, criterion, at(150))).toMatchObject({
    ruling: 'review',
    reason: 'vendor-unavailable',
  });
});
