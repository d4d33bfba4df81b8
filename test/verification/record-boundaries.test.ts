import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import { isHistorical, nameOf } from '../../src/verification/record-facts.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aQid,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';

const SECOND = 1 / 60;

/** What is said of the first finding, two and a half hours after the patch. */
function told(records: Detection | readonly Detection[], host: Partial<QualysHost> = {}, over: Partial<Evidence> = {}) {
  const list = 'qid' in records ? [records] : records;
  const qualys = withDetections(list, [aHost(host)]);
  const { reason, findings } = decide(anEvidence({ qualys, ...over }), criterion, at(150));
  return `${reason}: ${findings[0]?.detail}`;
}

const reasonOf = (...asked: Parameters<typeof told>): string => told(...asked).split(': ')[0] ?? '';

describe('an open record that was found after patch and guard', () => {
  const hit = anOpenDetection({ lastFound: at(120), lastTest: at(120) });
  const again = 'found again at 2026-11-20 14:00:00 UTC';

  it.each([
    ['of type info', { type: 'info' }, `data-quality: ${again}, but of type info`],
    ['of a type nobody knows', { type: 'unknown' }, `data-quality: ${again}, but of type unknown`],
    ['of a status nobody knows', { status: 'unknown' }, 'data-quality: the status is none that we know'],
  ] as const)('%s is for a person', (_what, over, expected) => {
    expect(told({ ...hit, ...over })).toBe(expected);
  });

  it('on a machine that was not restarted as it needs is for a restart', () => {
    const ticket = aTicket({ rebootRequired: 'yes' });
    const falcon = withSensor(aSensor({ lastReboot: at(-900), onlineLastSeen: at(140) }));
    expect(told(hit, {}, { ticket, falcon })).toBe(`reboot-pending: ${again}, not restarted since the patch`);
  });

  it('on a machine that waits for a restart says since when', () => {
    const waits = anOpenDetection({ qid: 90126, uniqueId: '77', lastFound: at(130), lastTest: at(130) });
    expect(told([hit, waits])).toBe(`reboot-pending: ${again}, waiting for a restart at 2026-11-20 14:10:00 UTC`);
  });

  it.each([
    [165, 'still-vulnerable: found again at 2026-11-20 14:45:00 UTC'],
    [165 + SECOND, "data-quality: a date lies after Qualys' own clock (2026-11-20 14:30:00 UTC)"],
  ])('counts as far as the clocks may differ: at minute %d', (minute, expected) => {
    expect(told({ ...hit, lastFound: at(minute), lastTest: at(150) })).toBe(expected);
  });
});

describe('a doubt names what is doubtful', () => {
  it.each<[string, Detection, Partial<QualysHost>?]>([
    ['one; two', aDetection({ troubles: ['one', 'two'] })],
    ['the status is none that we know', aDetection({ status: 'unknown' })],
    ['a finding with a status is confirmed or potential, not info', aDetection({ type: 'info' })],
    ['a finding with a status is confirmed or potential, not unknown', aDetection({ type: 'unknown' })],
    ['AFFECT_RUNNING_KERNEL is none that we know', aDetection({ kernel: 'unknown' })],
    ['LAST_TEST_DATETIME is missing', aDetection({ lastTest: undefined })],
    ['Fixed, but LAST_FIXED_DATETIME is missing', aDetection({ lastFixed: undefined })],
    ['open, but LAST_FOUND_DATETIME is missing', anOpenDetection({ lastFound: undefined })],
    ['Fixed, but found or reopened after LAST_FIXED_DATETIME', aDetection({ lastFound: at(121) })],
    ['Fixed, but found or reopened after LAST_FIXED_DATETIME', aDetection({ lastReopened: at(121) })],
    ["a date lies after Qualys' own clock (2026-11-20 14:30:00 UTC)", aDetection(), { lastVmAuthScanned: at(166) }],
  ])('%s', (doubt, record, host) => {
    expect(told(record, host)).toBe(`data-quality: ${doubt}`);
  });

  it('beside those of the KnowledgeBase', () => {
    const knowledge = [aQid({ troubles: ['IS_DISABLED: expected 0 or 1'] })];
    const record = aDetection({ troubles: ['LAST_TEST_DATETIME: expected a date'] });
    expect(told(record, {}, { knowledge })).toBe(
      'data-quality: LAST_TEST_DATETIME: expected a date; IS_DISABLED: expected 0 or 1',
    );
  });

  it.each<[string, Detection, Partial<QualysHost>, string]>([
    ['a date as far ahead as clocks may differ', aDetection(), { lastVmScanned: at(165) }, 'fixed-and-healthy'],
    ['a fix in the moment of the last find', aDetection({ lastFound: at(120) }), {}, 'fixed-and-healthy'],
    ['no date of a find', aDetection({ lastFound: undefined }), {}, 'fixed-and-healthy'],
    ['an earlier fix of what is open again', anOpenDetection({ lastFixed: at(-900) }), {}, 'qid-not-tested'],
  ])('and %s is none', (_what, record, host, reason) => {
    expect(reasonOf(record, host)).toBe(reason);
  });
});

describe('in the moment of the patch', () => {
  it.each<[string, Detection, Partial<QualysHost>, string]>([
    ['a test of an open record is none since', anOpenDetection({ lastTest: at(0) }), {}, 'qid-not-tested'],
    [
      'a scan of the host is none since',
      anOpenDetection(),
      { lastVmScanned: at(0), lastVmAuthScanned: at(0) },
      'not-yet-rescanned',
    ],
    ['a login is none since', anOpenDetection(), { lastVmAuthScanned: at(0) }, 'authentication-missing'],
    [
      'test and fix are older than the change',
      aDetection({ lastTest: at(0), lastFixed: at(0) }),
      {},
      'fixed-before-change',
    ],
    ['a fix that was tested since had been there before', aDetection({ lastFixed: at(0) }), {}, 'already-fixed'],
  ])('%s', (_what, record, host, reason) => {
    expect(reasonOf(record, host)).toBe(reason);
  });
});

it('an open record that was tested by a scan which may have begun before the patch waits', () => {
  const tested = anOpenDetection({ source: 'scanner', lastTest: at(100) });
  const host = { agent: false, lastVmScanned: at(100), lastVmAuthScanned: at(100) };
  expect(reasonOf(tested, host)).toBe('scan-overlaps-patch');
  expect(reasonOf(tested, { ...host, lastVmScannedDurationS: 600 })).toBe('tested-not-found');
});

describe('a fix', () => {
  const byScan = aDetection({ source: 'scanner' });

  it('within the guard, after the last test, waits for a look', () => {
    expect(reasonOf(aDetection({ lastTest: at(-5), lastFixed: at(10) }))).toBe('scan-overlaps-patch');
  });

  it('within the guard, on a host that no scan has reached since, is closed without one', () => {
    const unscanned = { lastVmScanned: at(-300), lastVmAuthScanned: at(-300) };
    expect(reasonOf(aDetection({ lastTest: at(10), lastFixed: at(10) }), unscanned)).toBe('closed-without-scan');
  });

  it.each([
    ['at the end of a scan', 120, 'fixed-and-healthy'],
    ['a minute after it', 121, 'fixed-and-healthy'],
    ['more than a minute after it', 121 + SECOND, 'closed-without-scan'],
  ])('is borne out %s: %d', (_when, minute, reason) => {
    const dates = { lastTest: at(minute), lastFixed: at(minute) };
    expect(reasonOf(aDetection(dates))).toBe(reason);
  });

  it('with a login, tested again without one, is proved by the first', () => {
    const record = aDetection({ source: 'scanner', lastFixed: at(60) });
    const remote = { agent: false, lastVmScannedDurationS: 600, lastVmAuthScannedDurationS: 600 };
    expect(reasonOf(record, { ...remote, lastVmAuthScanned: at(60) })).toBe('fixed-and-healthy');
    expect(reasonOf(record, { ...remote, lastVmAuthScanned: at(50) })).toBe('weak-evidence');
  });

  it('by a scan without a login is weak where the KnowledgeBase was not asked', () => {
    const remote = { agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) };
    expect(reasonOf(byScan, remote, { knowledge: [] })).toBe('weak-evidence');
  });
});

describe('a record is history, and neutral beside others,', () => {
  const old = aDetection({ lastFound: at(-9500), lastFixed: at(-9000), lastTest: at(-9000) });

  it.each<[string, Partial<Detection>, boolean]>([
    ['when it was fixed before the patch', {}, true],
    ['when it was fixed in the moment of the patch', { lastFixed: at(0) }, true],
    ['when it was reopened before it was fixed', { lastReopened: at(-9200) }, true],
    ['when it was reopened in the moment in which it was fixed', { lastReopened: at(-9000) }, true],
    ['when it was found in the moment of the patch', { lastFound: at(0) }, true],
    ['when nobody knows when it was found', { lastFound: undefined }, true],
    ['not when it is open, though it had been fixed', { status: 'active' }, false],
    ['not when it was fixed since', { lastFixed: at(SECOND) }, false],
    ['not when nobody knows when it was fixed', { lastFixed: undefined }, false],
    ['not when it was reopened after it was fixed', { lastReopened: at(-8999) }, false],
    ['not when it was found since', { lastFound: at(1) }, false],
    ['not when it is ignored', { ignored: true }, false],
    ['not when it is disabled', { disabled: true }, false],
    ['not when it cannot be read', { troubles: ['LAST_FIXED_DATETIME'] }, false],
  ])('%s', (_when, over, expected) => {
    expect(isHistorical({ ...old, ...over }, at(0))).toBe(expected);
  });
});

it.each([
  [{}, 'host 700100001 QID 241234'],
  [{ port: 443, protocol: 'tcp' }, 'host 700100001 QID 241234 (443/tcp)'],
  [{ service: 'https', instance: 'A' }, 'host 700100001 QID 241234 (https/A)'],
])('a record of %j is named by its place', (over, name) => {
  expect(nameOf(aDetection(over))).toBe(name);
});
