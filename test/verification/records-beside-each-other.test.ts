import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/verification/evidence.js';
import type { Detection } from '../../src/verification/qualys-facts.js';
import { traceQualys } from '../../src/verification/read-qualys.js';
import { aDetection, aHost, anEvidence, anOpenDetection, aQid, at, withDetections } from '../support/evidence.js';

const GUARD_MS = 15 * 60_000;

/** All that is read of Qualys' records, in words. */
function read(over: Partial<Evidence>): readonly string[] {
  const { readings } = traceQualys(anEvidence(over), GUARD_MS, 'not-required');
  return readings.map(({ kind, reason, subject, detail }) => `${kind} ${reason}, ${subject}: ${detail}`);
}

const fixed = withDetections([aDetection()]);
const proved =
  'fixed fixed-and-healthy, host 700100001 QID 241234: fixed 2026-11-20 14:00:00 UTC, last tested 2026-11-20 14:00:00 UTC';

describe('a record without an id of its own is known by its place', () => {
  const { uniqueId: _id, ...bare } = anOpenDetection({ port: 443, protocol: 'tcp' });
  const gone = 'unprovable record-disappeared, QID 241234: record';

  it.each<Partial<Detection>>([
    { port: 8443 },
    { protocol: 'udp' },
    { fqdn: 'app01.corp.example' },
    { ssl: true },
    { service: 'https' },
    { instance: 'A' },
  ])('%j', (over) => {
    const qualys = withDetections([{ ...bare, ...over }], [aHost()], [bare]);
    expect(read({ qualys })[0]).toBe(
      `${gone} 443/tcp/undefined/undefined/undefined/undefined on host 700100001 is gone`,
    );
  });

  it('of two alike one may be gone', () => {
    const goneOf = (...now: Detection[]) =>
      read({ qualys: withDetections(now, [aHost()], [bare, bare]) }).filter((line) => line.startsWith(gone));
    expect([goneOf(), goneOf(bare), goneOf(bare, bare)].map((lines) => lines.length)).toEqual([2, 1, 0]);
  });

  it('one that is gone takes no other along', () => {
    const other = { ...bare, port: 8443 };
    const told = read({ qualys: withDetections([other], [aHost()], [bare, other]) });
    expect(told.filter((line) => line.startsWith(gone))).toHaveLength(1);
  });
});

describe('a QID', () => {
  it('is judged by what the KnowledgeBase says of it, not of another', () => {
    const knowledge = [aQid({ qid: 7, disabled: true }), aQid()];
    expect(read({ knowledge })).toEqual([proved]);
  });
});

describe('records of several hosts', () => {
  const second = { hostId: '700100002', uniqueId: '88002' };
  const hosts = [aHost(), aHost({ hostId: '700100002' })];
  const before = [anOpenDetection(), anOpenDetection(second)];

  it.each<[string, Partial<Detection>, boolean]>([
    ['of which one waits differ', { status: 'active', lastFixed: undefined, lastTest: at(-300) }, true],
    ['that are both fixed agree', {}, false],
    [
      'of which one was found again have the finding',
      { status: 'active', lastFixed: undefined, lastFound: at(120) },
      false,
    ],
  ])('%s', (_what, over, differ) => {
    const qualys = withDetections([aDetection(), aDetection({ ...second, ...over })], hosts, before);
    const told = read({ qualys }).includes('pending duplicate-records, QID 241234: records of 2 hosts differ');
    expect(told).toBe(differ);
  });

  it('never had it where none has it now nor had it at first', () => {
    const none = 'unprovable no-baseline, QID 241234: never seen on this host';
    expect(read({ qualys: withDetections([], hosts, []) })).toEqual([none]);
    expect(read({ qualys: withDetections([aDetection()], hosts, []) })).not.toContain(none);
  });

  it('of other hosts and QIDs say nothing', () => {
    const strangers = [anOpenDetection({ hostId: '9' }), anOpenDetection({ qid: 7 })];
    const qualys = withDetections([aDetection(), ...strangers], [aHost(), aHost({ hostId: '9' })]);
    expect(read({ qualys: { ...qualys, identity: fixed.identity } })).toEqual([proved]);
  });

  it('that were fixed long ago leave the word to those that were not', () => {
    const old = aDetection({
      uniqueId: '87',
      port: 80,
      lastFound: at(-9500),
      lastFixed: at(-9000),
      lastTest: at(-9000),
    });
    const told = read({ qualys: withDetections([aDetection(), old], [aHost()], [anOpenDetection(), old]) });
    expect(told).toEqual([proved]);
    const alone = read({ qualys: withDetections([old], [aHost()], [old]) });
    expect(alone[0]).toContain('pending fixed-before-change, host 700100001 QID 241234 (80): fixed 2026-11-14');
    const wasOpen = anOpenDetection({ uniqueId: '87', port: 80 });
    const lagging = read({ qualys: withDetections([aDetection(), old], [aHost()], [anOpenDetection(), wasOpen]) });
    expect(lagging).toHaveLength(2);
  });
});
