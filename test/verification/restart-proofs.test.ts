import { describe, expect, it } from 'vitest';
import { lastBootOf, machineHosts } from '../../src/verification/boots.js';
import type { Evidence, Identity } from '../../src/verification/evidence.js';
import { isAfter, isUpTo, latest } from '../../src/verification/evidence-time.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import { countsFrom, rebootState, sensorDenies } from '../../src/verification/reboot.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aSensor,
  aTicket,
  at,
  withDetections,
  withSensor,
} from '../support/evidence.js';

const ticket = aTicket({ rebootRequired: 'yes' });
const silent: Evidence['falcon'] = { identity: { kind: 'pending' }, looks: [] };
const booting = (...boots: Partial<QualysHost>[]): Evidence['qualys'] =>
  withDetections(
    [aDetection()],
    boots.map((over, index) => aHost({ hostId: String(700_100_001 + index), ...over })),
  );

describe('dates', () => {
  it.each([
    [at(2), at(1), true, false],
    [at(1), at(1), false, true],
    [at(1), at(2), false, true],
    [undefined, at(1), false, false],
    [at(1), undefined, false, false],
    [undefined, undefined, false, false],
  ])('%s beside %s: after it %s, up to it %s', (one, other, after, upTo) => {
    expect(isAfter(one, other)).toBe(after);
    expect(isUpTo(one, other)).toBe(upTo);
  });

  it('have none that is the latest where none is known', () => {
    expect(latest()).toBeUndefined();
    expect(latest(at(2), at(3), undefined, at(1))).toEqual(at(3));
  });
});

describe('the last boot', () => {
  const seen = booting({ lastBoot: at(30) });

  it.each<Identity>([
    { kind: 'pending' },
    { kind: 'not-found', searched: ['names'] },
    { kind: 'mismatch', ids: ['700100001'], disagreeing: ['serial'] },
    { kind: 'hidden', ids: ['700100001'] },
  ])('is not told by records of an identity that is $kind', (identity) => {
    const evidence = anEvidence({ qualys: { ...seen, identity }, falcon: silent });
    expect(machineHosts(evidence)).toEqual([]);
    expect(lastBootOf(evidence)).toBeUndefined();
  });

  it('is told by nobody who has not looked', () => {
    const { latest: _latest, ...unseen } = seen;
    const evidence = anEvidence({ qualys: unseen, falcon: { ...anEvidence().falcon, looks: [] } });
    expect(machineHosts(evidence)).toEqual([]);
    expect(lastBootOf(evidence)).toBeUndefined();
  });

  it.each([
    ['in the moment of the look', at(150), at(150)],
    ['after the look that tells of it', at(151), undefined],
    ['that nobody knows', undefined, undefined],
  ])('%s', (_when, lastBoot, expected) => {
    expect(lastBootOf(anEvidence({ qualys: booting({ lastBoot }), falcon: silent }))).toEqual(expected);
  });

  it('is the newest that either vendor tells', () => {
    const falcon = withSensor(aSensor({ lastReboot: at(140) }));
    expect(lastBootOf(anEvidence({ qualys: seen, falcon }))).toEqual(at(140));
    expect(lastBootOf(anEvidence({ qualys: booting({ lastBoot: at(30) }, { lastBoot: at(40) }) }))).toEqual(at(40));
  });
});

describe('evidence counts from', () => {
  it.each([
    ['the boot that followed the patch', 30, 30],
    ['the patch, where the boot that is known is older', -30, 0],
    ['the patch, where the boot is of the same moment', 0, 0],
  ])('%s', (_what, boot, from) => {
    expect(countsFrom(anEvidence({ qualys: booting({ lastBoot: at(boot) }) }), 'proven')).toEqual(at(from));
  });

  it('the patch, where another kernel proves the restart and nobody tells the boot', () => {
    expect(countsFrom(anEvidence(), 'proven')).toEqual(at(0));
  });
});

describe('a restart is disproved', () => {
  const state = (qualys: Evidence['qualys'], falcon = silent): string =>
    rebootState(anEvidence({ ticket, qualys, falcon }));

  it.each<[string, Partial<QualysHost>[], string]>([
    ['by one record of two', [{ lastBoot: at(-900) }, {}], 'disproven'],
    ['by a boot in the moment of the patch', [{ lastBoot: at(0) }], 'disproven'],
    ['not by a record that was read in that moment', [{ lastBoot: at(-900), lastVmScanned: at(0) }], 'unproven'],
    [
      'not by a record that nobody has read',
      [{ agent: false, lastBoot: at(-900), lastVmAuthScanned: undefined }],
      'unproven',
    ],
    ['not by a record that does not tell its boot', [{}], 'unproven'],
  ])('%s', (_by, boots, expected) => {
    expect(state(booting(...boots))).toBe(expected);
  });

  it.each<[string, Partial<FalconHost> | undefined, boolean]>([
    ['a newer record with an older boot', { lastReboot: at(-5), lastSeen: at(5) }, true],
    ['a newer record with a boot of the moment of the patch', { lastReboot: at(0), lastSeen: at(5) }, true],
    ['a newer record with a newer boot', { lastReboot: at(1), lastSeen: at(5) }, false],
    ['a record of the moment of the patch', { lastReboot: at(-5), lastSeen: at(0) }, false],
    ['an older record', { lastReboot: at(-5), lastSeen: at(-1) }, false],
    ['a record without a date', { lastReboot: at(-5), lastSeen: undefined }, false],
    ['a record without a boot', { lastSeen: at(5) }, false],
    ['no record', undefined, false],
  ])('by the sensor with %s: %s', (_with, over, expected) => {
    expect(sensorDenies(over && aSensor(over), at(0))).toBe(expected);
  });
});

describe('a finding about the kernel', () => {
  const linux = (over: Partial<FalconHost> = {}) =>
    aSensor({ platform: 'Linux', kernelVersion: '6.8.0-1025', lastSeen: at(140), ...over });
  const before = linux({ lastSeen: at(-10) });
  const about = (kernel: 'running' | 'not-running', over: Partial<QualysHost> = {}) =>
    withDetections([aDetection({ kernel })], [aHost(over)], [anOpenDetection({ kernel })]);
  const state = (over: Partial<Evidence>): string =>
    rebootState(
      anEvidence({ qualys: about('running', { lastBoot: at(20) }), falcon: withSensor(linux(), before), ...over }),
    );

  it.each(['running', 'not-running'] as const)('that is %s needs a restart', (kernel) => {
    expect(state({ qualys: about(kernel), falcon: silent })).toBe('unproven');
  });

  it('needs one, too, where only one of the looks shows it', () => {
    const { baseline: _baseline, ...now } = about('running');
    const { latest: _latest, ...then } = about('running');
    expect(state({ qualys: now, falcon: silent })).toBe('unproven');
    expect(state({ qualys: then, falcon: silent })).toBe('unproven');
  });

  it('needs one, too, where only one of its records is about the kernel', () => {
    const both = [aDetection(), aDetection({ uniqueId: '9', port: 80, kernel: 'running' })];
    expect(state({ qualys: withDetections(both), falcon: silent })).toBe('unproven');
  });

  it('of another QID needs none', () => {
    const other = withDetections([aDetection(), aDetection({ qid: 7, kernel: 'running' })]);
    expect(state({ qualys: other, falcon: silent })).toBe('not-required');
  });

  it('is restarted into the kernel that it had: that proves nothing', () => {
    expect(state({})).toBe('unproven');
  });

  it.each<[string, Evidence['falcon']]>([
    [
      'nobody tells which kernel ran before',
      withSensor(linux(), linux({ lastSeen: at(-10), kernelVersion: undefined })),
    ],
    [
      'nobody tells any kernel',
      withSensor(linux({ kernelVersion: undefined }), linux({ lastSeen: at(-10), kernelVersion: undefined })),
    ],
    ['there was no first look', withoutBaseline(withSensor(linux(), before))],
    ['the agent was not returned', withSensor(undefined, before)],
    ['there is no agent', silent],
    ['the sensor is younger than the boot', withSensor(linux(), linux({ lastSeen: at(21) }))],
    ['the sensor was last heard of in the moment of the boot', withSensor(linux({ lastSeen: at(20) }), before)],
    ['the machine runs Windows', withSensor(linux({ platform: 'Windows' }), before)],
  ])('is restarted where %s', (_what, falcon) => {
    expect(state({ falcon })).toBe('proven');
  });
});

describe('another kernel proves a restart', () => {
  const linux = (over: Partial<FalconHost>) => aSensor({ platform: 'Linux', kernelVersion: '6.8.0-1025', ...over });
  const before = linux({ lastSeen: at(-10) });

  it.each<[string, Evidence['falcon'], string]>([
    ['where it is another', withSensor(linux({ kernelVersion: '6.8.0-1026' }), before), 'proven'],
    ['not where it is the same', withSensor(linux({}), before), 'unproven'],
    ['not where nobody tells it now', withSensor(linux({ kernelVersion: undefined }), before), 'unproven'],
    ['not where nobody told it before', withSensor(linux({}), linux({ kernelVersion: undefined })), 'unproven'],
    ['not where the agent was not returned', withSensor(undefined, before), 'unproven'],
    ['not where there was no first look', withoutBaseline(withSensor(linux({}), before)), 'unproven'],
    ['not on Windows', withSensor(linux({ platform: 'Windows', kernelVersion: '2' }), before), 'unproven'],
  ])('%s', (_where, falcon, expected) => {
    expect(rebootState(anEvidence({ ticket, falcon }))).toBe(expected);
  });

  const other = withSensor(linux({ kernelVersion: '6.8.0-1026' }), before);
  const old = withDetections([aDetection()], [aHost({ lastBoot: at(-15), lastVmScanned: at(100) })]);
  const unread = withDetections([aDetection()], [aHost({ lastBoot: at(-15), lastVmScanned: at(-5) })]);
  const entered = { at: at(0), origin: 'entered-state' } as const;
  const job: Evidence['t0'] = { at: at(0), origin: 'patch-job', own: entered };

  it.each<[string, Partial<Evidence>, string]>([
    ['nothing where the boot is known to be older than the patch', { qualys: old }, 'unproven'],
    ['a restart where the older boot was told before the patch', { qualys: unread }, 'proven'],
    ['a restart where nobody knows when the patch was', { qualys: old, t0: entered }, 'proven'],
    [
      'nothing where it is older than the end of a job that does not tell its beginning',
      { qualys: old, t0: job },
      'unproven',
    ],
    ['a restart by the job', { qualys: old, t0: { ...job, startedAt: at(-20) } }, 'proven'],
  ])('and %s', (_what, over, expected) => {
    expect(rebootState(anEvidence({ ticket, falcon: other, ...over }))).toBe(expected);
  });
});

function withoutBaseline({ baseline: _baseline, ...falcon }: Evidence['falcon']): Evidence['falcon'] {
  return falcon;
}
