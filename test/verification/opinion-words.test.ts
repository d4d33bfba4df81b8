import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/verification/evidence.js';
import type { CveOpinion, FalconHost, InstalledPatches } from '../../src/verification/falcon-facts.js';
import { opinionLines } from '../../src/verification/opinion-lines.js';
import { readOpinion } from '../../src/verification/read-opinion.js';
import { looksInOrder } from '../../src/verification/sensor-looks.js';
import { anEvidence, aSensor, at } from '../support/evidence.js';
import { closedAt, CVE, openAt, withOpinion } from './opinions.js';

const look = (minute: number, over: Partial<FalconHost> = {}) => ({
  at: at(minute),
  host: aSensor({ lastSeen: at(minute - 2), onlineLastSeen: at(minute - 1), ...over }),
});

interface Told {
  readonly cves?: CveOpinion[];
  readonly patches?: InstalledPatches;
  readonly looks?: Evidence['falcon']['looks'];
}

function told({ cves = [], patches, looks = [look(100), look(140)] }: Told, over: Partial<Evidence> = {}): Evidence {
  const falcon = { ...anEvidence().falcon, looks };
  return anEvidence({
    falcon: { ...falcon, opinion: { kind: 'told', at: at(150), cves, ...(patches && { patches }) } },
    ...over,
  });
}

/** What speaks against Qualys' word, in words. */
function against(...asked: Parameters<typeof told>): string | undefined {
  const { against: one } = readOpinion(told(...asked));
  return one && `${one.kind} ${one.reason}, ${one.subject}: ${one.detail}`;
}

const open = 'unwell sources-disagree, CVE-2026-0001: Falcon still finds it, evaluated';
const pending = 'settling opinion-pending, CVE-2026-0001: open, evaluated';

describe('a CVE that Falcon still has', () => {
  const one = (...records: CveOpinion['records']) => ({ cves: [{ cve: CVE, records }] });

  it.each<[string, CveOpinion['records'], string | undefined]>([
    ['open in no program that it names', [openAt(120, { openApps: 0 })], `${open} 2026-11-20 14:00:00 UTC`],
    [
      'reopened in no program that it names',
      [openAt(120, { status: 'reopened', openApps: 0 })],
      `${open} 2026-11-20 14:00:00 UTC`,
    ],
    ['open in a program, though closed', [closedAt(120, { openApps: 1 })], `${open} 2026-11-20 14:00:00 UTC`],
    ['open, at its newest date', [openAt(-9), openAt(120)], `${open} 2026-11-20 14:00:00 UTC`],
    ['open, and closed at a later date', [openAt(-9), closedAt(120)], `${pending} 2026-11-20 11:51:00 UTC`],
    ['open, never evaluated', [openAt(0, { updated: undefined })], `${pending} missing`],
    ['suppressed, though open', [openAt(120, { suppressed: true })], undefined],
    ['expired, though open', [openAt(120, { status: 'expired' })], undefined],
    ['closed', [closedAt(120)], undefined],
  ])('%s', (_what, records, expected) => {
    expect(against(one(...records))).toBe(expected);
  });

  it.each([
    ['after the first contact since the patch', 99.1, open],
    ['in the moment of the first contact', 99, pending],
  ])('is evaluated %s', (_when, minute, expected) => {
    expect(against(one(openAt(minute)))).toContain(expected);
  });

  it('has its first contact where the host was heard of first, in whatever order that was told', () => {
    const looks = [look(100, { onlineLastSeen: at(130), lastSeen: undefined }), look(140, { onlineLastSeen: at(110) })];
    const late = looks.map(({ at: moment, host }) => ({ at: moment, host: { ...host, lastSeen: undefined } }));
    expect(against({ ...one(openAt(120)), looks: late })).toContain(open);
    expect(against({ ...one(openAt(110)), looks: late })).toContain(pending);
  });

  it.each<[string, Evidence['falcon']['looks']]>([
    ['in the moment of the patch only', [look(100, { lastSeen: at(0), onlineLastSeen: at(0) })]],
    ['never', [look(100, { lastSeen: undefined, onlineLastSeen: undefined })]],
    ['as no record', [{ at: at(100) }]],
    ['by no look', []],
  ])('holds the verdict where the host was heard of %s', (_when, looks) => {
    expect(against({ ...one(openAt(120)), looks })).toContain(pending);
  });
});

describe('a CVE that Falcon closed', () => {
  const closed = (...records: CveOpinion['records']) => [
    ...readOpinion(told({ cves: [{ cve: 'cve-2026-0001', records }] })).closed,
  ];

  it.each<[string, CveOpinion['records'], string[]]>([
    ['after the patch', [closedAt(1)], [CVE]],
    ['when it was asked', [closedAt(150)], [CVE]],
    ['in the moment of the patch', [closedAt(0)], []],
    ['after it was asked', [closedAt(150.1)], []],
    ['at no known time', [closedAt(1, { closed: undefined })], []],
    ['after the patch, and before it on another record', [closedAt(-9), closedAt(1)], [CVE]],
    ['on one record, and expired on another', [closedAt(1), openAt(9, { status: 'expired' })], []],
    ['though suppressed', [closedAt(1, { suppressed: true })], []],
    ['on no record', [], []],
  ])('%s', (_when, records, expected) => {
    expect(closed(...records)).toEqual(expected);
  });

  it('is told with its date, and beside one that is open', () => {
    const cves = [
      { cve: CVE, records: [closedAt(100)] },
      { cve: 'CVE-2026-0002', records: [openAt(120)] },
    ];
    const { closed: gone, lines } = readOpinion(told({ cves }));
    expect([...gone]).toEqual([CVE]);
    expect(lines.filter(({ applied }) => applied).map(({ because }) => because)).toEqual([
      'closed 2026-11-20 13:40:00 UTC',
      'Falcon still finds it, evaluated 2026-11-20 14:00:00 UTC',
    ]);
  });
});

describe('installed patches that wait for a restart', () => {
  const patches = { rebootRequired: true, confirmed: at(130) };
  const words =
    'installed patches: Falcon confirmed at 2026-11-20 14:10:00 UTC that installed patches wait for a restart';
  const idle = (minute: number) => look(minute, { lastReboot: at(-900) });

  it.each<[string, Told, Partial<Evidence>, string | undefined]>([
    ['of which the device knows no boot', {}, {}, `unwell sources-disagree, ${words}`],
    ['of which it knows an older one', { looks: [idle(100), idle(140)] }, {}, `ineffective reboot-pending, ${words}`],
    [
      'of which its last look tells',
      { looks: [look(90), look(100), idle(140)] },
      {},
      `ineffective reboot-pending, ${words}`,
    ],
    [
      'of which its last look does not tell',
      { looks: [idle(90), idle(100), look(140)] },
      {},
      `unwell sources-disagree, ${words}`,
    ],
    ['that was never looked at', { looks: [] }, {}, `unwell sources-disagree, ${words}`],
    [
      'after a patch of no exact time',
      { looks: [idle(100), idle(140)] },
      { t0: { at: at(0), origin: 'entered-state' } },
      `unwell sources-disagree, ${words}`,
    ],
    ['confirmed in the moment of the boot', { looks: [look(140, { lastReboot: at(130) })] }, {}, undefined],
  ])('%s', (_what, looked, over, expected) => {
    expect(against({ patches, ...looked }, over)).toBe(expected);
  });

  it('are told of Falcon', () => {
    const { lines } = readOpinion(told({ patches }));
    expect(lines.map(({ source, subject, row, applied }) => `${source} ${subject} ${row} ${applied}`)).toEqual([
      'falcon installed patches 5.2a false',
      'falcon installed patches 5.2b true',
    ]);
  });

  it('speak before a CVE that is open, where they prove the patch not live, and that before one that is pending', () => {
    const waiting = { cve: 'CVE-2026-0003', records: [openAt(-9)] };
    const found = (cve: string) => ({ cve, records: [openAt(120)] });
    const cves = [waiting, found('CVE-2026-0002'), found(CVE)];
    expect(against({ cves })).toContain('sources-disagree, CVE-2026-0001');
    expect(against({ cves: cves.toReversed() })).toContain('sources-disagree, CVE-2026-0001');
    expect(against({ cves, patches, looks: [idle(100), idle(140)] })).toContain('ineffective reboot-pending');
    expect(against({ cves: [waiting] })).toContain('opinion-pending, CVE-2026-0003');
  });
});

it('what Falcon says is told in the order of the CVEs', () => {
  const cves = ['CVE-2026-0002', CVE].map((cve) => ({ cve, records: [] }));
  expect(opinionLines(told({ cves })).map((line) => line.split(': ')[1])).toEqual([
    'CVE-2026-0001 has no record',
    'CVE-2026-0002 has no record',
  ]);
});

it('a second opinion that was not asked for says nothing', () => {
  for (const falcon of [
    anEvidence().falcon,
    { ...withOpinion([]), opinion: { kind: 'off' as const, why: 'no scope' } },
  ]) {
    expect(readOpinion(anEvidence({ falcon }))).toEqual({ against: undefined, closed: new Set(), lines: [] });
    expect(opinionLines(anEvidence({ falcon }))).toEqual([]);
  }
});

describe('looks', () => {
  const looks = [look(140), look(100), { at: at(120) }, look(110, { aid: 'd'.repeat(32) })];

  it('are in the order in which they were taken, and another agent’s record is none', () => {
    const seen = looksInOrder(anEvidence({ falcon: { ...anEvidence().falcon, looks } }));
    expect(seen.map((one) => [one.at, one.host?.aid])).toEqual([
      [at(100), 'b'.repeat(32)],
      [at(110), undefined],
      [at(120), undefined],
      [at(140), 'b'.repeat(32)],
    ]);
  });

  it('show nothing of an agent that is not certainly the machine’s', () => {
    const ids = ['b'.repeat(32)];
    for (const identity of [{ kind: 'pending' as const }, { kind: 'mismatch' as const, ids, disagreeing: [] }]) {
      expect(looksInOrder(anEvidence({ falcon: { identity, looks: [look(100)] } }))).toEqual([{ at: at(100) }]);
    }
  });
});
