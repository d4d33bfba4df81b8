import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { factLines, mostOf, provedOn } from '../../src/verification/note-facts.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import {
  aDetection,
  aHost,
  anEvidence,
  aSensor,
  aTicket,
  at,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { openAt, withOpinion } from './opinions.js';

const nobody: Evidence['falcon'] = { identity: { kind: 'pending' }, looks: [] };
const unasked: Evidence['qualys'] = { identity: { kind: 'pending' } };
const facts = (over: Partial<Evidence>): readonly string[] =>
  factLines(anEvidence({ qualys: unasked, falcon: nobody, ...over }));
const scan = 'last scan 2026-11-20 14:00:00 UTC, last authenticated 2026-11-20 14:00:00 UTC';
const asked = 'Qualys, asked 2026-11-20 14:30:00 UTC';

describe('of a Qualys host it is told', () => {
  it.each<[Partial<QualysHost>, string]>([
    [{}, `host 700100001 (app01.corp.example), ${scan}`],
    [{ names: [] }, `host 700100001 (10.20.30.40), ${scan}`],
    [{ names: [], ip: undefined }, `host 700100001 (no name), ${scan}`],
    [
      { lastVmScanned: undefined, lastVmAuthScanned: undefined },
      'host 700100001 (app01.corp.example), never scanned, never authenticated',
    ],
  ])('%j', (over, line) => {
    expect(facts({ qualys: withDetections([], [aHost(over)]) })).toEqual([`${asked}: ${line}`]);
  });

  it('which it is, of four at most, and how many there are beside them', () => {
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, index) => aHost({ hostId: String(9 - index), names: [] }));
    const named = (count: number) =>
      facts({ qualys: withDetections([], hosts(count)) }).map((line) => line.split(' (')[0]);
    expect(named(4)).toEqual(['6', '7', '8', '9'].map((id) => `${asked}: host ${id}`));
    expect(named(5)).toEqual([...['5', '6', '7', '8'].map((id) => `${asked}: host ${id}`), 'and 1 more']);
  });
});

describe('of a record it is told', () => {
  const last = (record = aDetection(), host = aHost()): string | undefined =>
    facts({ qualys: withDetections([record], [host]) })[1];
  const name = 'Qualys, host 700100001 QID 241234';
  const tested = `${name}: fixed, tested 2026-11-20 14:00:00 UTC`;

  it.each([
    ['by the agent', aDetection(), `${tested} by the agent`],
    ['by a scan', aDetection({ source: 'scanner' }), `${tested} by a scan, which counts from 2026-11-20 12:00:00 UTC`],
    ['without a test', aDetection({ lastTest: undefined }), `${name}: fixed, last test missing`],
    ['of no host', aDetection({ hostId: '9' }), 'Qualys, host 9 QID 241234: fixed, last test 2026-11-20 14:00:00 UTC'],
    ['at a place', aDetection({ port: 443 }), `${name} (443): fixed, tested 2026-11-20 14:00:00 UTC by the agent`],
    ['of another QID', aDetection({ qid: 7 }), undefined],
  ])('%s', (_how, record, line) => {
    expect(last(record)).toBe(line);
  });

  it('in the order of the ports, of ten at most', () => {
    const ports = (count: number) =>
      Array.from({ length: count }, (_, index) => aDetection({ port: 10 + count - index, uniqueId: String(index) }));
    const told = (count: number) => facts({ qualys: withDetections(ports(count)) }).slice(1);
    const portsOf = (count: number) => told(count).map((line) => /\((\d+)\)/.exec(line)?.[1] ?? line);
    expect(portsOf(10)).toEqual(['11', '12', '13', '14', '15', '16', '17', '18', '19', '20']);
    expect(portsOf(12).slice(-2)).toEqual(['20', 'and 2 more']);
    const wide = [aDetection({ port: 443 }), aDetection({ port: 80 })];
    expect(facts({ qualys: withDetections(wide) })[1]).toContain('(80)');
  });

  it('by the host that it is of', () => {
    const hosts = [aHost({ hostId: '9', agent: false }), aHost()];
    expect(facts({ qualys: withDetections([aDetection()], hosts) }).at(-1)).toBe(`${tested} by the agent`);
  });
});

describe('of a vendor that has nothing to tell it is told', () => {
  it.each<[string, Evidence['qualys'], string[]]>([
    ['nothing', unasked, []],
    ['why', { ...unasked, why: 'HTTP 503' }, ['Qualys: HTTP 503']],
    ['why, where it never looked', { identity: withDetections([]).identity, why: 'HTTP 503' }, ['Qualys: HTTP 503']],
    [
      'why, beside what it said before',
      { ...withDetections([]), why: 'HTTP 503' },
      [`${asked}: host 700100001 (app01.corp.example), ${scan}`, 'Qualys: HTTP 503'],
    ],
    [
      'by what was searched',
      { identity: { kind: 'not-found', searched: ['names', 'ip'] } },
      ['Qualys: no host found by names, ip'],
    ],
    ['that it hides the host', { identity: { kind: 'hidden', ids: ['1', '2'] } }, ['Qualys: hidden: 1, 2']],
    ['who matches', { identity: { kind: 'ambiguous', candidates: ['1', '2'] } }, ['Qualys: several match: 1, 2']],
    [
      'who matches, though nobody described them',
      { identity: { kind: 'ambiguous', candidates: ['1', '2'], described: undefined } },
      ['Qualys: several match: 1, 2'],
    ],
    [
      'who contradicts',
      {
        identity: {
          kind: 'mismatch',
          ids: ['1', '2'],
          disagreeing: ['ip', 'serial'],
          described: [
            { id: '1', name: 'APP01', agreeing: ['fqdn', 'name'], disagreeing: ['ip', 'serial'], score: 0.3 },
            { id: '2', agreeing: [], disagreeing: [], score: 0 },
          ],
        },
      },
      [
        'Qualys: 1, 2 disagrees on ip, serial',
        'Qualys, candidate 1 (APP01): agrees on fqdn, name; disagrees on ip, serial (agreement 0.3)',
        'Qualys, candidate 2 (no name): agrees on nothing (agreement 0)',
      ],
    ],
  ])('%s', (_what, qualys, lines) => {
    expect(facts({ qualys })).toEqual(lines);
  });

  const found = withSensor(undefined).identity;

  it.each<[string, Evidence['falcon'], string[]]>([
    ['nothing', nobody, []],
    ['why', { ...nobody, why: 'HTTP 500' }, ['CrowdStrike Falcon: HTTP 500']],
    ['why, where it never looked', { identity: found, looks: [], why: 'HTTP 500' }, ['CrowdStrike Falcon: HTTP 500']],
    [
      'that the agent was not returned, and why',
      { identity: found, looks: [{ at: at(140) }], why: 'HTTP 500' },
      ['CrowdStrike Falcon, asked 2026-11-20 14:20:00 UTC: the agent was not returned', 'CrowdStrike Falcon: HTTP 500'],
    ],
    [
      'by what was searched',
      { identity: { kind: 'not-found', searched: ['names'] }, looks: [] },
      ['CrowdStrike Falcon: no host found by names'],
    ],
  ])('%s, of Falcon', (_what, falcon, lines) => {
    expect(facts({ falcon })).toEqual(lines);
  });
});

describe('of an agent it is told', () => {
  it.each<[Partial<FalconHost>, string]>([
    [{}, 'APP01, online, containment normal, reduced functionality no, sensor 7.22.19406.0'],
    [
      {
        hostname: undefined,
        online: 'unknown',
        containment: 'contained',
        rfm: 'yes',
        agentVersion: undefined,
        lastReboot: at(30),
      },
      `${'b'.repeat(32)}, online state unknown, containment contained, reduced functionality yes, ` +
        'sensor of unknown version, last reboot 2026-11-20 12:30:00 UTC',
    ],
  ])('%j', (over, line) => {
    const asked = 'CrowdStrike Falcon, asked 2026-11-20 14:20:00 UTC';
    expect(facts({ falcon: withSensor(aSensor(over)) })).toEqual([`${asked}: ${line}`]);
  });

  it('what it says about the findings, of ten at most', () => {
    const cves = Array.from({ length: 12 }, (_, index) => ({ cve: `CVE-2026-00${index + 10}`, records: [] }));
    const falcon: Evidence['falcon'] = { ...nobody, opinion: { kind: 'told', at: at(150), cves } };
    const lines = facts({ falcon });
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('Falcon Spotlight, asked 2026-11-20 14:30:00 UTC: CVE-2026-0010 has no record');
    expect(lines.at(-1)).toBe('and 2 more');
  });

  it('each state of a CVE once, in order', () => {
    const records = [openAt(9, { status: 'reopened' }), openAt(8), openAt(7, { suppressed: true }), openAt(6)];
    expect(facts({ falcon: withOpinion(records) }).at(-1)).toBe(
      'Falcon Spotlight, asked 2026-11-20 14:30:00 UTC: CVE-2026-0001 open, reopened, suppressed, as of 2026-11-20 12:09:00 UTC',
    );
  });

  it('nothing of patches that wait for no restart', () => {
    const falcon = withOpinion([], { rebootRequired: false, confirmed: at(9) });
    expect(facts({ falcon }).at(-1)).toContain('has no record');
  });
});

it.each([
  [2, ['a', 'b', 'and 1 more']],
  [3, ['a', 'b', 'c']],
  [4, ['a', 'b', 'c']],
])('of three lines %d at most are %j', (most, lines) => {
  expect(mostOf(['a', 'b', 'c'], most)).toEqual(lines);
});

describe('it was proved', () => {
  const ticket = aTicket({ cves: ['CVE-2026-0001'] });

  it('for CVEs and QIDs on the hosts that Qualys knows, in order', () => {
    const hosts = [aHost({ hostId: '2' }), aHost({ hostId: '1', names: [] })];
    expect(provedOn(anEvidence({ ticket, qids: [5, 6], qualys: withDetections([], hosts) }))).toBe(
      'Proved for CVE-2026-0001, QID 5, QID 6 on host 1 (10.20.30.40), host 2 (app01.corp.example).',
    );
  });

  it.each<[string, Evidence['falcon'], string]>([
    ['the agent', withSensor(aSensor()), `on agent ${'b'.repeat(32)} (APP01).`],
    ['an agent of no name', withSensor(aSensor({ hostname: undefined })), `on agent ${'b'.repeat(32)} (no name).`],
    ['nobody', withSensor(undefined), 'on .'],
  ])('on %s where Qualys knows none', (_who, falcon, where) => {
    expect(provedOn(anEvidence({ qualys: unasked, falcon }))).toBe(`Proved for QID 241234 ${where}`);
  });
});
