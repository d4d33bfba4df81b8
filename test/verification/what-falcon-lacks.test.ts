import { describe, expect, it } from 'vitest';
import type { Criterion, Evidence, SensorLook } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { readSensor } from '../../src/verification/read-sensor.js';
import type { RebootState } from '../../src/verification/reboot.js';
import { anEvidence, aSensor, aTicket, at, criterion, withSensor } from '../support/evidence.js';

interface By {
  readonly over?: Partial<Evidence>;
  readonly now?: number;
  readonly reboot?: RebootState;
  readonly criterion?: Partial<Criterion>;
}

/** What is read of the sensor's record, in words. */
function read(falcon: Evidence['falcon'], by: By = {}): string {
  const evidence = anEvidence({ falcon, ...by.over });
  const { readings } = readSensor(
    evidence,
    { ...criterion, ...by.criterion },
    { now: at(by.now ?? 150), reboot: by.reboot ?? 'not-required' },
  );
  expect(readings).toHaveLength(1);
  return readings.map(({ kind, reason, detail }) => `${kind} ${reason}: ${detail}`).join();
}

/** A record in which all is well, and one thing is not. */
const seen = (over: Partial<FalconHost>): FalconHost => aSensor({ onlineLastSeen: at(140), ...over });
const healthy = 'healthy fixed-and-healthy: 2 of 2 looks, last at 2026-11-20 14:20:00 UTC';
const fine = withSensor(seen({}));

it('where nothing is lacking, the looks are counted', () => {
  expect(read(fine)).toBe(healthy);
});

describe('an agent that cannot be asked about', () => {
  it.each<[string, Evidence['falcon'], string]>([
    [
      'nobody asked',
      { identity: { kind: 'pending' }, looks: [] },
      'settling vendor-unavailable: Falcon has not been asked yet',
    ],
    [
      'no answer',
      { identity: { kind: 'pending' }, looks: [], why: 'HTTP 500' },
      'settling vendor-unavailable: HTTP 500',
    ],
    ['silence', { ...fine, silentSince: at(145) }, 'settling vendor-unavailable: no answer'],
    ['silence, and why', { ...fine, silentSince: at(145), why: 'HTTP 429' }, 'settling vendor-unavailable: HTTP 429'],
    ['an answer since', { ...fine, why: 'HTTP 429' }, healthy],
    [
      'silence about nobody',
      { identity: { kind: 'not-found', searched: ['names', 'ips'] }, looks: [], silentSince: at(145) },
      'unknown sensor-not-found: searched names, ips',
    ],
    ['hidden', { identity: { kind: 'hidden', ids: ['b', 'd'] }, looks: [] }, 'unknown sensor-hidden: agent b, d'],
    [
      'one of several',
      { identity: { kind: 'ambiguous', candidates: ['b', 'd'] }, looks: [] },
      'unknown sensor-ambiguous: candidates b, d',
    ],
    [
      'another machine’s',
      { identity: { kind: 'mismatch', ids: ['b'], disagreeing: ['ip', 'serial'] }, looks: [] },
      'unknown sensor-mismatch: disagreeing: ip, serial',
    ],
    ['not returned', withSensor(undefined), 'settling vendor-unavailable: Falcon did not return the agent'],
    ['never looked at', { ...fine, looks: [] }, 'settling vendor-unavailable: Falcon did not return the agent'],
  ])('%s', (_what, falcon, expected) => {
    expect(read(falcon)).toBe(expected);
  });

  it('is named by all its ids, or by the vendor', () => {
    const subjects = (falcon: Evidence['falcon']) => {
      const by = { now: at(150), reboot: 'not-required' } as const;
      return readSensor(anEvidence({ falcon }), criterion, by).readings.map(({ subject }) => subject);
    };
    const identity = { kind: 'found' as const, ids: ['b', 'd'], agreeing: [], disagreeing: [], score: 0.5 };
    expect(subjects({ identity, looks: [] })).toEqual(['agent b, d']);
    expect(subjects({ identity: { kind: 'pending' }, looks: [] })).toEqual(['Falcon']);
  });
});

describe('a host that is not simply there', () => {
  it.each<[Partial<FalconHost>, string]>([
    [{ hidden: true }, `unknown sensor-hidden: agent ${'b'.repeat(32)}`],
    [{ hidden: false }, healthy],
    [{ cid: 'e'.repeat(32) }, 'unknown sensor-mismatch: the agent reports to another customer'],
    [{ containment: 'contained' }, 'unwell host-contained: contained'],
    [{ containment: 'containment_pending' }, 'unwell host-contained: containment_pending'],
    [{ filesystemContainment: 'contained' }, 'unwell host-contained: file system containment'],
    [{ filesystemContainment: 'normal' }, healthy],
    [{ containment: 'lift_containment_pending' }, 'settling containment-changing: lift_containment_pending'],
    [{ containment: 'unknown' }, 'settling state-unknown: the containment status is unknown'],
    [{ serial: 'VMware-77' }, 'unknown sensor-mismatch: serial number of the agent changed'],
    [
      { online: 'offline', lastSeen: at(-10), onlineLastSeen: at(-5) },
      'unwell offline-after-patch: offline, last seen 2026-11-20 11:55:00 UTC',
    ],
    [
      { online: 'unknown', lastSeen: at(-10), onlineLastSeen: at(0) },
      'settling no-contact: online state unknown, last seen 2026-11-20 12:00:00 UTC',
    ],
    [
      { online: 'unknown', lastSeen: undefined, onlineLastSeen: undefined },
      'settling no-contact: online state unknown, last seen missing',
    ],
    [
      { online: 'unknown', lastSeen: at(-10), onlineLastSeen: at(1) },
      'settling state-unknown: online state unknown, last seen 2026-11-20 12:01:00 UTC',
    ],
    [{ lastSeen: at(0) }, 'settling index-stale: the device record is of 2026-11-20 12:00:00 UTC'],
    [{ lastSeen: undefined }, 'settling index-stale: the device record is of missing'],
    [{ safeMode: true }, 'unwell safe-mode: safe mode is set'],
    [{ rfm: 'unknown' }, 'settling rfm-unknown: the mode is not reported'],
  ])('%j', (over, expected) => {
    expect(read(withSensor(seen(over)))).toBe(expected);
  });

  const { baseline: _baseline, ...unseen } = withSensor(seen({ online: 'offline' }));

  it.each<[string, Evidence['falcon']]>([
    ['there was no first look', unseen],
    ['the first look did not show the agent', { ...unseen, baseline: { at: at(2) } }],
    ['it was offline at the first look', withSensor(seen({ online: 'offline' }), aSensor({ online: 'offline' }))],
  ])('offline, where %s, may have been so before', (_where, falcon) => {
    expect(read(falcon)).toContain('settling offline-before-patch: offline');
  });

  it('nothing is compared with a first look that there was not', () => {
    const { baseline: _none, ...alone } = fine;
    expect(read(alone)).toBe(healthy);
    expect(read({ ...alone, baseline: { at: at(2) } })).toBe(healthy);
    const other = { at: at(145), host: seen({ serial: 'VMware-77' }) };
    expect(read({ ...alone, looks: [...alone.looks, other] })).toContain('serial number of the agent changed');
  });
});

describe('a restart that is needed', () => {
  const booted = withSensor(seen({ lastReboot: at(-900) }));
  const told = 'last reboot 2026-11-19 21:00:00 UTC';

  it.each<[RebootState, number, string]>([
    ['disproven', 62, `ineffective reboot-pending: ${told}`],
    ['disproven', 61, `settling confirming: ${told}`],
    ['unproven', 150, `settling reboot-unproven: ${told}`],
  ])('is %s at minute %d', (reboot, now, expected) => {
    expect(read(booted, { reboot, now })).toBe(expected);
  });

  it.each<[string, SensorLook]>([
    ['taken in the moment of the patch', { at: at(0), host: seen({}) }],
    ['of a host that was offline', { at: at(1), host: seen({ online: 'offline' }) }],
    ['that did not show the agent', { at: at(1) }],
  ])('is not disproved by the time since a look %s', (_what, look) => {
    const late = { at: at(140), host: seen({ lastReboot: at(-900) }) };
    expect(read({ ...booted, looks: [look, late] }, { reboot: 'disproven' })).toBe(`settling confirming: ${told}`);
  });
});

describe('a Windows build', () => {
  const ticket = aTicket({ requiredBuild: '10.0.17763.6293' });
  const old = withSensor(seen({ kernelVersion: '10.0.17763.5000' }));

  it.each<[string, Evidence['falcon'], number, string]>([
    ['too old', old, 62, 'ineffective build-too-old: running build 10.0.17763.5000'],
    ['too old, so far', old, 61, 'settling confirming: running build 10.0.17763.5000'],
    ['not told', fine, 150, 'settling build-unknown: the running build cannot be compared'],
  ])('that is %s', (_what, falcon, now, expected) => {
    expect(read(falcon, { over: { ticket }, now })).toBe(expected);
  });
});

describe('reduced functionality', () => {
  const reduced = (before: Partial<FalconHost>) => withSensor(seen({ rfm: 'yes' }), aSensor(before));
  const graceMinutes = 72 * 60;

  it.each<[string, Evidence['falcon'], By, string]>([
    ['since the patch', reduced({ lastSeen: at(-10) }), {}, 'settling rfm-grace: RFM yes'],
    [
      'at the end of its grace',
      reduced({ lastSeen: at(-10) }),
      { now: graceMinutes - 1 },
      'settling rfm-grace: RFM yes',
    ],
    [
      'beyond its grace',
      reduced({ lastSeen: at(-10) }),
      { now: graceMinutes },
      'unwell rfm-persistent: RFM yes beyond the grace time',
    ],
    ['before the patch', reduced({ rfm: 'yes', lastSeen: at(-10) }), {}, healthy],
    ['in the moment of the patch', reduced({ rfm: 'yes', lastSeen: at(0) }), {}, healthy],
    ['at a first look after it', reduced({ rfm: 'yes', lastSeen: at(1) }), {}, 'settling rfm-grace: RFM yes'],
    ['at a first look of no date', reduced({ rfm: 'yes', lastSeen: undefined }), {}, 'settling rfm-grace: RFM yes'],
    [
      'before a patch of no exact time',
      reduced({ rfm: 'yes', lastSeen: at(-10) }),
      { over: { t0: { at: at(0), origin: 'entered-state' } } },
      'settling rfm-grace: RFM yes',
    ],
  ])('%s', (_when, falcon, by, expected) => {
    expect(read(falcon, by)).toBe(expected);
  });

  it('without a first look is one since the patch', () => {
    const { baseline: _baseline, ...alone } = reduced({ lastSeen: at(-10) });
    expect(read(alone)).toBe('settling rfm-grace: RFM yes');
    expect(read({ ...alone, baseline: { at: at(2) } })).toBe('settling rfm-grace: RFM yes');
  });
});
