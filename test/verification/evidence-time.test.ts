import { describe, expect, it } from 'vitest';
import { evidenceTime, latest, said } from '../../src/verification/evidence-time.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import { aDetection, aHost, at } from '../support/evidence.js';

const scanner = { agent: false, lastVmScanned: at(120), lastVmAuthScanned: at(-300) };
const scanned = aDetection({ source: 'scanner' });
const untested = aDetection({ source: 'unknown', lastTest: undefined });

describe('the moment from which evidence counts', () => {
  it.each([
    ['an agent’s date is that moment', aDetection(), aHost(), 120],
    ['a scan’s duration comes off its end', scanned, aHost({ ...scanner, lastVmScannedDurationS: 600 }), 110],
    [
      'a minute’s difference is the same scan',
      scanned,
      aHost({ ...scanner, lastVmScanned: at(121), lastVmScannedDurationS: 600 }),
      110,
    ],
    [
      'two minutes’ difference is another',
      scanned,
      aHost({ ...scanner, lastVmScanned: at(122), lastVmScannedDurationS: 600 }),
      0,
    ],
    ['a scan of unknown duration took two hours', scanned, aHost(scanner), 0],
    [
      'a forgotten scan took as long as the longest known',
      scanned,
      aHost({ ...scanner, lastVmAuthScannedDurationS: 10_800 }),
      -60,
    ],
    [
      'a record that names no source is the agent’s where the login moved along',
      aDetection({ source: 'unknown' }),
      aHost(),
      120,
    ],
    [
      'a record that names no source is a scanner’s where the login did not move',
      aDetection({ source: 'unknown' }),
      aHost({ lastVmAuthScanned: at(-300) }),
      0,
    ],
    ['a scanner’s record is a scanner’s, though the login moved along', scanned, aHost(), 0],
    [
      'a record that names no source is a scanner’s on a host without an agent',
      aDetection({ source: 'unknown' }),
      aHost({ ...scanner, lastVmAuthScanned: at(120) }),
      0,
    ],
    ['a record that names no source is a scanner’s where no test is known', untested, aHost(), 0],
    [
      'a record that names no source is a scanner’s where no login is known',
      aDetection({ source: 'unknown' }),
      aHost({ lastVmAuthScanned: undefined }),
      0,
    ],
    ['a scan of no duration is one of unknown duration', scanned, aHost({ ...scanner, lastVmScannedDurationS: 0 }), 0],
    ['an agent’s claim on a host without one is a scanner’s', aDetection(), aHost(scanner), 0],
    [
      'of two scans that ended together the longer counts',
      scanned,
      aHost({ ...scanner, lastVmScannedDurationS: 600, lastVmAuthScanned: at(120), lastVmAuthScannedDurationS: 1200 }),
      100,
    ],
    ['an agent’s date may be the end of a scan of unknown end', aDetection(), undated({ agent: true }), 110],
    ['a scanner’s date is of a forgotten scan, where the scan told has no end', scanned, undated({ agent: false }), 0],
  ])('%s', (_law, record, host, minute) => {
    expect(evidenceTime(at(120), record, host)).toEqual(at(minute));
  });
});

it('the latest of dates is undefined only when all are', () => {
  expect(latest(at(1), undefined, at(3), at(2))).toEqual(at(3));
  expect(latest(undefined, undefined)).toBeUndefined();
});

it('a date is said to the second, in UTC, and a missing one is called missing', () => {
  expect(said(at(0))).toBe('2026-11-20 12:00:00 UTC');
  expect(said(undefined)).toBe('missing');
});

function undated(over: Partial<QualysHost>): QualysHost {
  const { lastVmScanned: _ended, ...host } = aHost({ lastVmScannedDurationS: 600, ...over });
  return host;
}
