import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence, SensorLook } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { rebootState } from '../../src/verification/reboot.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aSensor,
  aTicket,
  at,
  criterion,
  T0,
  withDetections,
} from '../support/evidence.js';

function look(minute: number, over: Partial<FalconHost> = {}): SensorLook {
  const host = aSensor({ lastSeen: at(minute - 2), onlineLastSeen: at(minute), ...over });
  return { at: at(minute), host };
}

function after(looks: readonly SensorLook[], over: Partial<Evidence> = {}): { ruling: string; reason: string } {
  const evidence = anEvidence(over);
  const platform = looks.at(-1)?.host?.platform ?? 'Windows';
  const baseline = { at: at(2), host: aSensor({ platform, lastSeen: at(-10), onlineLastSeen: at(1) }) };
  return decide({ ...evidence, falcon: { ...evidence.falcon, baseline, looks: [...looks] } }, criterion, at(150));
}

describe('two good looks', () => {
  it('verify', () => {
    expect(after([look(100), look(140)]).ruling).toBe('verified');
  });

  it('verify in whatever order they were stored', () => {
    expect(after([look(140), look(100)]).ruling).toBe('verified');
  });

  it.each<[string, readonly SensorLook[]]>([
    ['the first was taken before the patch', [{ ...look(100), at: at(-5) }, look(140)]],
    ['the first was taken in the moment of the patch', [{ ...look(100), at: T0 }, look(140)]],
    ['the host was offline between them', [look(100), look(120, { online: 'offline' }), look(140)]],
    ['the agent was not returned between them', [look(100), { at: at(120) }, look(140)]],
    ['the host was contained at the first', [look(100, { containment: 'contained' }), look(140)]],
    ['its file system was contained at the first', [look(100, { filesystemContainment: 'contained' }), look(140)]],
    ['the mode was unknown at the first', [look(100, { rfm: 'unknown' }), look(140)]],
    ['the host restarted between them', [look(100, { lastReboot: at(20) }), look(140, { lastReboot: at(130) })]],
    ['they are too close', [look(135), look(140)]],
    ['nothing was heard between them', [look(100), look(140, { lastSeen: at(98), onlineLastSeen: at(100) })]],
    ['there is only one', [look(140)]],
  ])('are not two when %s', (_what, looks) => {
    expect(after(looks)).toMatchObject({ ruling: 'wait', reason: 'confirming' });
  });

  it.each<[string, readonly SensorLook[], string]>([
    [
      'a worse one was taken after them, wherever it is stored',
      [look(145, { online: 'offline' }), look(100), look(140)],
      'offline-after-patch',
    ],
    [
      'the agent answered for another machine in between',
      [look(100), look(120, { serial: 'VMware-77' }), look(140)],
      'sensor-mismatch',
    ],
    [
      'the agent bore another name in between',
      [look(100), look(120, { hostname: 'WEB99' }), look(140)],
      'sensor-mismatch',
    ],
    ['the last is of another agent', [look(100), look(140, { aid: 'd'.repeat(32) })], 'vendor-unavailable'],
  ])('verify nothing when %s', (_what, looks, reason) => {
    const verdict = after(looks);
    expect(verdict.reason).toBe(reason);
    expect(verdict.ruling).not.toBe('verified');
  });
});

describe('a restart', () => {
  const ticket = aTicket({ rebootRequired: 'yes' });
  const boots = (lastReboot: Date, looked = 140) => [
    look(100, { lastReboot }),
    { ...look(140, { lastReboot }), at: at(looked) },
  ];

  it('after the patch is proved by the sensor', () => {
    expect(after(boots(at(30)), { ticket }).ruling).toBe('verified');
  });

  it.each<[string, Date]>([
    ['in the future', at(90_000)],
    ['in the moment of the patch', T0],
    ['before it', at(-30)],
  ])('is not proved by a boot %s', (_what, boot) => {
    expect(after(boots(boot), { ticket }).ruling).not.toBe('verified');
  });

  it('is not proved by the boot of a host that is not the machine', () => {
    const hosts = [aHost(), aHost({ hostId: '9', lastBoot: at(30) })];
    const qualys = withDetections([aDetection()], hosts);
    const foreign = {
      ...qualys,
      identity: { kind: 'found' as const, ids: ['700100001'], agreeing: [], disagreeing: [], score: 0.9 },
    };
    expect(after([look(100), look(140)], { ticket, qualys: foreign }).reason).toBe('reboot-unproven');
  });

  it('is not proved by a new build of Windows, which says when it booted', () => {
    const looks = [look(100, { kernelVersion: '10.0.20348.2' }), look(140, { kernelVersion: '10.0.20348.2' })];
    const evidence = anEvidence();
    const baseline = { at: at(2), host: aSensor({ lastSeen: at(-10), kernelVersion: '10.0.20348.1' }) };
    const falcon = { ...evidence.falcon, baseline, looks };
    expect(decide({ ...evidence, ticket, falcon }, criterion, at(150)).reason).toBe('reboot-unproven');
  });

  it.each([
    ['read by an authenticated scan that began before the patch', { lastVmAuthScanned: at(20) }, 'unproven'],
    ['that no authenticated scan has read since', { lastVmAuthScanned: at(-300) }, 'unproven'],
    ['read by an authenticated scan since', { lastVmAuthScanned: at(120) }, 'disproven'],
    ['read by an agent since', { agent: true, lastVmScanned: at(20) }, 'disproven'],
  ])('is judged by an older boot time %s', (_what, over, state) => {
    const scanned = { agent: false, lastBoot: at(-900), lastVmScanned: at(120), lastVmAuthScannedDurationS: 1800 };
    const qualys = withDetections([aDetection()], [aHost({ ...scanned, ...over })]);
    expect(rebootState(anEvidence({ ticket, qualys }))).toBe(state);
  });
});

describe('without a sensor, where the settings accept that, a restart', () => {
  const either = { ...criterion, sources: 'either' as const };
  const falcon: Evidence['falcon'] = { identity: { kind: 'not-found', searched: ['names'] }, looks: [] };
  const ruled = (lastBoot: Date | undefined) => {
    const host = lastBoot === undefined ? aHost() : aHost({ lastBoot });
    const qualys = withDetections([aDetection()], [host]);
    const ticket = aTicket({ rebootRequired: 'yes' });
    return decide(anEvidence({ ticket, falcon, qualys }), either, at(150)).ruling;
  };

  it('is proved by Qualys alone', () => {
    expect(ruled(at(30))).toBe('verified');
  });

  it.each([
    ['that nobody tells of', undefined],
    ['that Qualys disproves', at(-30)],
    ['that Qualys dates into the future', at(9000)],
  ])('%s does not verify', (_what, lastBoot) => {
    expect(ruled(lastBoot)).not.toBe('verified');
  });
});

describe('a kernel finding, where nobody says whether a restart is needed', () => {
  const linux = (minute: number, over: Partial<FalconHost> = {}) =>
    look(minute, { platform: 'Linux', kernelVersion: '6.8.0-1', ...over });
  const ticket = aTicket({ rebootRequired: 'unknown' });
  const qualys = withDetections(
    [aDetection({ kernel: 'running' })],
    [aHost()],
    [anOpenDetection({ kernel: 'running' })],
  );

  it('is not proved by installed packages alone', () => {
    expect(after([linux(100), linux(140)], { ticket, qualys })).toMatchObject({
      ruling: 'wait',
      reason: 'reboot-unproven',
    });
  });

  it('is never called a failed patch for want of a restart', () => {
    const old = [linux(20, { lastReboot: at(-900) }), linux(140, { lastReboot: at(-900) })];
    expect(after(old, { ticket, qualys })).toMatchObject({ ruling: 'wait', reason: 'reboot-unproven' });
  });

  it.each([
    ['the finding is not about a kernel', { ticket }],
    ['the host was restarted', { ticket, qualys: { ...qualys, ...booted() } }],
  ])('needs none when %s', (_what, over) => {
    expect(after([linux(100), linux(140)], over).ruling).toBe('verified');
  });

  it('needs one though the column on the ticket says no, as it does until somebody changes it', () => {
    const unticked = after([linux(100), linux(140)], { ticket: aTicket({ rebootRequired: 'no' }), qualys });
    expect(unticked).toMatchObject({ ruling: 'wait', reason: 'reboot-unproven' });
  });

  function booted(): Pick<Evidence['qualys'], 'latest'> {
    return {
      latest: { at: at(150), hosts: [aHost({ lastBoot: at(30) })], detections: [aDetection({ kernel: 'running' })] },
    };
  }
});
