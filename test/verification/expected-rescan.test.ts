import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedRescan, LATE_MS } from '../../src/verification/expected-rescan.js';
import { rescanInWords } from '../../src/verification/rescan-view.js';
import { aHost, anEvidence, at } from '../support/evidence.js';
import { facts } from './patches.js';

const HOUR = 60;

interface Scans {
  readonly agent?: boolean;
  readonly before?: number;
  readonly last?: number | undefined;
}

/** A machine whose last scan ended at these minutes: at the baseline, and by now. */
function scanned({ agent = true, before, last }: Scans) {
  const host = (minutes: number | undefined) =>
    aHost({ agent, lastVmScanned: minutes === undefined ? undefined : at(minutes), lastVmAuthScanned: undefined });
  const { identity } = anEvidence().qualys;
  const latest = { at: at(0), hosts: [host(last)], detections: [] };
  const baseline = before === undefined ? latest : { ...latest, hosts: [host(before)] };
  return anEvidence({ qualys: { identity, baseline, latest } });
}

it.each([
  { what: 'an agent looks every four hours', scans: { last: 0 }, now: 10, minutes: 4 * HOUR, seen: false },
  {
    what: 'a scanner comes at the same time of the day',
    scans: { agent: false, last: 0 },
    now: 10,
    minutes: 24 * HOUR,
    seen: false,
  },
  {
    what: 'an agent that was seen to look every two hours',
    scans: { before: -120, last: 0 },
    now: 10,
    minutes: 2 * HOUR,
    seen: true,
  },
  {
    what: 'a scanner that was seen twice in six hours',
    scans: { agent: false, before: -6 * HOUR, last: 0 },
    now: 10,
    minutes: 6 * HOUR,
    seen: true,
  },
  {
    what: 'two looks in five minutes are no rhythm',
    scans: { before: -5, last: 0 },
    now: 10,
    minutes: 4 * HOUR,
    seen: false,
  },
  {
    what: 'a gap of days was several rounds',
    scans: { before: -72 * HOUR, last: 0 },
    now: 10,
    minutes: 4 * HOUR,
    seen: false,
  },
  { what: 'it may be half an hour late', scans: { last: 0 }, now: 4 * HOUR + 30, minutes: 4 * HOUR, seen: false },
  {
    what: 'then it was left out, and the next one is expected',
    scans: { last: 0 },
    now: 4 * HOUR + 31,
    minutes: 8 * HOUR,
    seen: false,
  },
  {
    what: 'after a week without a scan still one',
    scans: { last: 0 },
    now: 7 * 24 * HOUR,
    minutes: 7 * 24 * HOUR,
    seen: false,
  },
])('$what', ({ scans, now, minutes, seen }) => {
  expect(expectedRescan(scanned(scans), at(now))).toMatchObject({ at: at(minutes), seen });
});

it('nothing is expected of a machine that was never scanned, or is not known', () => {
  expect(expectedRescan(scanned({ last: undefined }), at(0))).toBeUndefined();
  expect(expectedRescan(anEvidence({ qualys: { identity: { kind: 'pending' } } }), at(0))).toBeUndefined();
});

it('of several records the first rescan is named', () => {
  const evidence = scanned({ last: 0 });
  const latest = {
    at: at(0),
    detections: [],
    hosts: [
      aHost({ hostId: '2', lastVmScanned: at(-60), lastVmAuthScanned: undefined }),
      aHost({ lastVmScanned: at(0) }),
    ],
  };
  expect(expectedRescan({ ...evidence, qualys: { ...evidence.qualys, latest } }, at(10))?.at).toEqual(at(3 * HOUR));
});

it.each([
  ['an hour apart is a rhythm', { before: -HOUR, last: 0 }, HOUR, true],
  ['a minute less is none', { before: -59, last: 0 }, 4 * HOUR, false],
  ['as far apart as usual was seen, too', { before: -4 * HOUR, last: 0 }, 4 * HOUR, true],
  ['a minute more was two rounds', { before: -4 * HOUR - 1, last: 0 }, 4 * HOUR, false],
])('two looks %s', (_what, scans, minutes, seen) => {
  expect(expectedRescan(scanned(scans), at(10))).toMatchObject({ at: at(minutes), seen, everyMs: minutes * 60_000 });
});

it('says who will look', () => {
  expect(expectedRescan(scanned({ last: 0 }), at(10))?.by).toBe('agent');
  expect(expectedRescan(scanned({ agent: false, last: 0 }), at(10))?.by).toBe('scanner');
});

it('knows no rhythm of a machine from the looks at another, or from one look', () => {
  const evidence = scanned({ before: -120, last: 0 });
  const latest = {
    at: at(0),
    detections: [],
    hosts: [aHost({ hostId: '2', lastVmScanned: at(0), lastVmAuthScanned: undefined })],
  };
  const others = { ...evidence, qualys: { ...evidence.qualys, latest } };
  expect(expectedRescan(others, at(10))).toMatchObject({ at: at(4 * HOUR), seen: false });
  const { baseline: _first, ...once } = others.qualys;
  expect(expectedRescan({ ...others, qualys: once }, at(10))).toMatchObject({ at: at(4 * HOUR), seen: false });
});

it('is not made up where Qualys has not been asked', () => {
  const { latest: _latest, ...unasked } = scanned({ last: 0 }).qualys;
  expect(expectedRescan(anEvidence({ qualys: unasked }), at(10))).toBeUndefined();
});

it('of several records in any order the first rescan is named', () => {
  const hosts = [0, -60, -30].map((minutes, index) =>
    aHost({ hostId: String(index), lastVmScanned: at(minutes), lastVmAuthScanned: undefined }),
  );
  const { identity } = anEvidence().qualys;
  const evidence = anEvidence({ qualys: { identity, latest: { at: at(0), hosts, detections: [] } } });
  expect(expectedRescan(evidence, at(10))?.at).toEqual(at(3 * HOUR));
});

it('is never further back than it may be late, and never further ahead than one round', () => {
  const minutes = fc.integer({ min: -50_000, max: 50_000 });
  fc.assert(
    fc.property(minutes, fc.nat(50_000), fc.nat(5000), fc.boolean(), (last, waited, gap, agent) => {
      const now = at(last + waited);
      const found = expectedRescan(scanned({ agent, before: last - gap, last }), now);
      const ahead = (found?.at.getTime() ?? NaN) - now.getTime();
      expect(ahead).toBeGreaterThanOrEqual(-LATE_MS);
      expect(ahead).toBeLessThanOrEqual(found?.everyMs ?? NaN);
    }),
  );
});

it.each([
  ['four hours after the last, where no rhythm was seen', undefined, 4],
  ['by the rhythm that was seen, such as that of the free version', 24 * HOUR * 60_000, 24],
])('an assessment of patches is expected %s', (_when, assessedEveryMs, hours) => {
  const asset = { id: 'a', assessedAt: at(0), ...(assessedEveryMs !== undefined && { assessedEveryMs }) };
  const evidence = { ...scanned({ last: undefined }), patching: { told: facts({ asset }) } };
  expect(expectedRescan(evidence, at(10))).toEqual({
    at: at(hours * HOUR),
    everyMs: hours * 3_600_000,
    by: 'patch assessment',
    seen: assessedEveryMs !== undefined,
  });
});

it.each([
  ['the machine was never assessed', {}],
  ['its system is not assessed', { assessedAt: at(0), supported: false }],
  ['no machine is shown', undefined],
])('no assessment is expected where %s', (_why, shown) => {
  const asset = shown && { id: 'a', ...shown };
  const evidence = { ...scanned({ last: undefined }), patching: { told: facts({ asset }) } };
  expect(expectedRescan(evidence, at(10))).toBeUndefined();
});

it('no assessment is expected where Patch Management has told nothing', () => {
  const silent = { ...scanned({ last: undefined }), patching: { silentSince: at(0), why: 'away' } };
  expect(expectedRescan(silent, at(10))).toBeUndefined();
});

it('of rescan and assessment the first to come is expected, and a person is told which', () => {
  const patching = { told: facts({ asset: { id: 'a', assessedAt: at(-60) } }) };
  const evidence = { ...scanned({ last: 0 }), patching };
  expect(expectedRescan(evidence, at(10))).toMatchObject({ at: at(180), by: 'patch assessment' });
  expect(rescanInWords(evidence, at(10))).toContain('(patch assessment, usually every 4 h)');
  expect(expectedRescan({ ...scanned({ last: -120 }), patching }, at(10))).toMatchObject({ at: at(120), by: 'agent' });
});
