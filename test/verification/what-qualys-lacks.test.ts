import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/verification/evidence.js';
import { traceQualys } from '../../src/verification/read-qualys.js';
import { aDetection, aHost, anEvidence, anOpenDetection, aTicket, at, withDetections } from '../support/evidence.js';

const GUARD_MS = 15 * 60_000;

/** All that is read of Qualys' records, in words. */
function read(over: Partial<Evidence>): readonly string[] {
  const { readings } = traceQualys(anEvidence(over), GUARD_MS, 'not-required');
  return readings.map(({ kind, reason, subject, detail }) => `${kind} ${reason}, ${subject}: ${detail}`);
}

const fixed = withDetections([aDetection()]);
const { baseline, latest } = fixed;
const proved =
  'fixed fixed-and-healthy, host 700100001 QID 241234: fixed 2026-11-20 14:00:00 UTC, last tested 2026-11-20 14:00:00 UTC';
const unavailable = (why: string): string[] => [`pending vendor-unavailable, Qualys: ${why}`];

describe('what stands in the way of the records is told', () => {
  it.each<[string, Evidence['qualys'], string[]]>([
    ['nobody asked', { identity: { kind: 'pending' } }, unavailable('Qualys has not been asked yet')],
    ['no answer came', { identity: { kind: 'pending' }, why: 'HTTP 503' }, unavailable('HTTP 503')],
    [
      'no host is the machine',
      { identity: { kind: 'not-found', searched: ['hostname', 'ip'] } },
      ['unprovable host-not-found, Qualys: searched hostname, ip'],
    ],
    [
      'several hosts may be it',
      { identity: { kind: 'ambiguous', candidates: ['1', '2'] } },
      ['unprovable host-ambiguous, Qualys: candidates 1, 2'],
    ],
    [
      'a host contradicts',
      { identity: { kind: 'mismatch', ids: ['1', '2'], disagreeing: ['serial'] } },
      ['unprovable host-mismatch, Qualys: host 1, 2'],
    ],
    [
      'a host is hidden',
      { identity: { kind: 'hidden', ids: ['1', '2'] } },
      ['unprovable host-mismatch, Qualys: host 1, 2'],
    ],
    ['there is no look', { identity: fixed.identity }, unavailable('no look yet')],
    ['there is no first look', { identity: fixed.identity, latest }, unavailable('no look yet')],
    ['there is no later look', { identity: fixed.identity, baseline, why: 'HTTP 500' }, unavailable('HTTP 500')],
    [
      'the looks are in the wrong order',
      { ...fixed, baseline: { at: at(151), hosts: [aHost()], detections: [] } },
      unavailable('the latest look is older than the first'),
    ],
    ['Qualys fell silent', { ...fixed, silentSince: at(149) }, unavailable('no answer')],
    ['Qualys fell silent, and why', { ...fixed, silentSince: at(149), why: 'HTTP 409' }, unavailable('HTTP 409')],
    ['Qualys answered again', { ...fixed, why: 'HTTP 409' }, [proved]],
  ])('where %s', (_what, qualys, expected) => {
    expect(read({ qualys })).toEqual(expected);
  });

  it('where the looks are one and the same, nothing does', () => {
    const one = { at: at(150), hosts: [aHost()], detections: [aDetection()] };
    expect(read({ qualys: { ...fixed, baseline: one, latest: one } })).toEqual([proved]);
  });

  it.each<[string, Partial<Evidence>]>([
    ['a QID', { ticket: aTicket({ qids: [241234, 5] }) }],
    ['a CVE', { ticket: aTicket({ cves: ['CVE-2026-0001'] }) }],
    [
      'a CVE more',
      {
        ticket: aTicket({ cves: ['CVE-2026-0001', 'CVE-2026-0002'] }),
        cves: [{ cve: 'CVE-2026-0001', qids: [241234] }],
      },
    ],
  ])('where %s of the ticket was not asked for', (_what, over) => {
    expect(read(over)).toEqual(unavailable('not every QID and CVE of the ticket has been asked for'));
  });

  it('where a silent Qualys had proof of the opposite, that is told', () => {
    const hit = withDetections([anOpenDetection({ lastFound: at(120), lastTest: at(120) })]);
    expect(read({ qualys: { ...hit, silentSince: at(149) } })[0]).toContain('vulnerable still-vulnerable');
    const gone = withDetections([]);
    expect(read({ qualys: { ...gone, silentSince: at(149) } })[0]).toContain('unprovable record-disappeared');
  });

  it('where a silent Qualys had nothing better than a wait, the silence is', () => {
    const open = withDetections([anOpenDetection()]);
    expect(read({ qualys: { ...open, silentSince: at(149) } })).toEqual(unavailable('no answer'));
  });
});

describe('a host of the machine', () => {
  const replaced = (what: string): string[] => [`unprovable asset-replaced, host 700100001: ${what}`];

  it.each<[string, Evidence['qualys'], string]>([
    [
      'that left the host list',
      { ...fixed, latest: { at: at(150), hosts: [], detections: [] } },
      'not in the host list at 2026-11-20 14:30:00 UTC',
    ],
    [
      'that was not in it at first',
      { ...fixed, baseline: { at: at(2), hosts: [], detections: [] } },
      'not in the host list at 2026-11-20 12:02:00 UTC',
    ],
    [
      'that is another by now',
      { ...fixed, latest: { at: at(150), hosts: [aHost({ serial: 'VMware-77' })], detections: [] } },
      'serial number changed; last scan 2026-11-20 14:00:00 UTC',
    ],
  ])('%s proves nothing', (_what, qualys, detail) => {
    expect(read({ qualys })).toEqual(replaced(detail));
  });

  it('is looked up by its id among others', () => {
    const other = aHost({ hostId: '9', serial: 'VMware-9', names: ['web09'] });
    const both = { at: at(150), hosts: [other, aHost()], detections: [aDetection()] };
    expect(read({ qualys: { ...fixed, baseline: { ...both, at: at(2), detections: [] }, latest: both } })).toEqual([
      proved,
    ]);
  });
});

describe('a CVE', () => {
  const cve = 'CVE-2026-0001';

  it('for which there is no check is told before any look', () => {
    const cves = [
      { cve, qids: [] },
      { cve: 'CVE-2026-0002', qids: [241234] },
    ];
    expect(read({ cves })).toEqual([`unprovable cve-without-qid, ${cve}: the KnowledgeBase names no QID`]);
  });

  it('none of whose checks failed at first cannot be proved, though the rest is', () => {
    const cves = [{ cve, qids: [7, 8] }];
    expect(read({ cves })).toEqual([`unprovable no-baseline, ${cve}: none of its 2 QIDs was on the host`, proved]);
    const { lines } = traceQualys(anEvidence({ cves }), GUARD_MS, 'not-required');
    expect(lines.filter(({ subject }) => subject === cve).map(({ source, row }) => `${source} ${row}`)).toEqual([
      'qualys 21a',
      'qualys 21',
    ]);
  });

  it('one of whose checks failed at first is proved by that', () => {
    const other = anOpenDetection({ qid: 9, uniqueId: '9' });
    const qualys = withDetections([aDetection()], [aHost()], [other, anOpenDetection()]);
    expect(read({ cves: [{ cve, qids: [7, 241234] }], qualys })).toEqual([proved]);
  });

  it('is read by a check that has appeared since, and not by one that was never there', () => {
    const more = withDetections([aDetection(), anOpenDetection({ qid: 7, uniqueId: '7' })]);
    const told = read({ cves: [{ cve, qids: [7, 8, 241234] }], qualys: more });
    expect(told.map((line) => line.split(':')[0])).toEqual([
      'fixed fixed-and-healthy, host 700100001 QID 241234',
      'pending qid-not-tested, host 700100001 QID 7',
    ]);
  });

  it('of which no record is left to read leaves nothing to prove', () => {
    const over = { ticket: aTicket({ qids: [], cves: [cve] }), cves: [{ cve, qids: [241234] }], qids: [] };
    const evidence = anEvidence({ ...over, qualys: withDetections([]) });
    const { readings, warnings, lines } = traceQualys(evidence, GUARD_MS, 'not-required');
    const nothing = { reason: 'no-findings-named', subject: 'ticket' };
    expect(readings).toEqual([{ ...nothing, kind: 'unprovable', detail: 'nothing to prove' }]);
    expect(warnings).toEqual([]);
    expect(lines.at(-1)).toEqual({
      ...nothing,
      source: 'ticket',
      row: 'T3',
      applied: true,
      because: 'nothing to prove',
    });
  });
});
