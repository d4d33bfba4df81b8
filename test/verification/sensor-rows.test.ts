import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence, Identity } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { aSensor, anEvidence, aTicket, at, criterion, withSensor } from '../support/evidence.js';

const aid = 'b'.repeat(32);

interface Row {
  readonly row: string;
  readonly name: string;
  readonly host: FalconHost | undefined;
  readonly baseline?: FalconHost;
  readonly now?: number;
  readonly ruling: string;
  readonly reason: string;
}

const offline = aSensor({ online: 'offline', lastSeen: at(-10) });
const rows: Row[] = [
  { row: '1', name: 'the agent was not returned', host: undefined, ruling: 'wait', reason: 'vendor-unavailable' },
  {
    row: '7',
    name: 'contained',
    host: aSensor({ containment: 'contained' }),
    ruling: 'review',
    reason: 'host-contained',
  },
  {
    row: '7',
    name: 'containment pending',
    host: aSensor({ containment: 'containment_pending' }),
    ruling: 'review',
    reason: 'host-contained',
  },
  {
    row: '7',
    name: 'file system contained',
    host: aSensor({ filesystemContainment: 'contained' }),
    ruling: 'review',
    reason: 'host-contained',
  },
  {
    row: '8',
    name: 'containment being lifted',
    host: aSensor({ containment: 'lift_containment_pending' }),
    ruling: 'wait',
    reason: 'containment-changing',
  },
  {
    row: '8',
    name: 'a containment status nobody knows',
    host: aSensor({ containment: 'unknown' }),
    ruling: 'wait',
    reason: 'state-unknown',
  },
  {
    row: '9',
    name: 'an agent id that another machine answers to',
    host: aSensor({ serial: 'VMware-77' }),
    ruling: 'review',
    reason: 'sensor-mismatch',
  },
  {
    row: '9',
    name: 'an agent id whose name changed',
    host: aSensor({ hostname: 'WEB99' }),
    ruling: 'review',
    reason: 'sensor-mismatch',
  },
  { row: '10', name: 'offline just after the patch', host: offline, now: 30, ruling: 'wait', reason: 'reboot-window' },
  { row: '11', name: 'offline since the patch', host: offline, ruling: 'review', reason: 'offline-after-patch' },
  {
    row: '12',
    name: 'offline before the patch too',
    host: offline,
    baseline: aSensor({ online: 'offline', lastSeen: at(-900) }),
    ruling: 'wait',
    reason: 'offline-before-patch',
  },
  {
    row: '10',
    name: 'a workstation that is off for less than a day',
    host: { ...offline, productType: 'workstation' },
    now: 24 * 60 - 1,
    ruling: 'wait',
    reason: 'reboot-window',
  },
  {
    row: '11',
    name: 'a workstation that is off for a day',
    host: { ...offline, productType: 'workstation' },
    now: 24 * 60,
    ruling: 'review',
    reason: 'offline-after-patch',
  },
  {
    row: '11',
    name: 'a server that is off for an hour',
    host: offline,
    now: 60,
    ruling: 'review',
    reason: 'offline-after-patch',
  },
  { row: '13', name: 'state unknown, not heard of since', host: silent(-10), ruling: 'wait', reason: 'no-contact' },
  { row: '14', name: 'state unknown, heard of since', host: silent(130), ruling: 'wait', reason: 'state-unknown' },
  {
    row: '15',
    name: 'online, but the record is older than the patch',
    host: aSensor({ lastSeen: at(-10) }),
    ruling: 'wait',
    reason: 'index-stale',
  },
  { row: '16', name: 'safe mode', host: aSensor({ safeMode: true }), ruling: 'review', reason: 'safe-mode' },
  { row: '20', name: 'RFM since the patch', host: aSensor({ rfm: 'yes' }), ruling: 'wait', reason: 'rfm-grace' },
  {
    row: '21',
    name: 'RFM beyond the grace time',
    host: aSensor({ rfm: 'yes' }),
    now: 73 * 60,
    ruling: 'review',
    reason: 'rfm-persistent',
  },
  ...(['Linux', 'Mac'] as const).flatMap((platform): Row[] => [
    {
      row: '20',
      name: `RFM on ${platform} for less than fourteen days`,
      host: aSensor({ rfm: 'yes', platform }),
      baseline: aSensor({ platform, lastSeen: at(-10) }),
      now: 14 * 24 * 60 - 1,
      ruling: 'wait',
      reason: 'rfm-grace',
    },
    {
      row: '21',
      name: `RFM on ${platform} for fourteen days`,
      host: aSensor({ rfm: 'yes', platform }),
      baseline: aSensor({ platform, lastSeen: at(-10) }),
      now: 14 * 24 * 60,
      ruling: 'review',
      reason: 'rfm-persistent',
    },
  ]),
  { row: '23', name: 'RFM not reported', host: aSensor({ rfm: 'unknown' }), ruling: 'wait', reason: 'rfm-unknown' },
  {
    row: '24',
    name: 'healthy at two looks',
    host: aSensor({ onlineLastSeen: at(140) }),
    ruling: 'verified',
    reason: 'fixed-and-healthy',
  },
  {
    row: '25',
    name: 'not heard of again between the looks',
    host: aSensor({ lastSeen: at(5), onlineLastSeen: at(10) }),
    ruling: 'wait',
    reason: 'confirming',
  },
];

describe('each row of the Falcon table, with the finding fixed', () => {
  it.each(rows)('row $row: $name is $ruling, $reason', ({ host, baseline, now, ruling, reason }) => {
    const deadlineAt = at(400 * 60);
    const evidence = anEvidence({ deadlineAt, falcon: withSensor(host, baseline) });
    expect(decide(evidence, criterion, at(now ?? 141))).toMatchObject({ ruling, reason });
  });

  it.each<[string, Identity, string]>([
    ['not-found', { kind: 'not-found', searched: ['names'] }, 'sensor-not-found'],
    ['hidden', { kind: 'hidden', ids: [aid] }, 'sensor-hidden'],
    ['ambiguous', { kind: 'ambiguous', candidates: [aid] }, 'sensor-ambiguous'],
    ['contradicting', { kind: 'mismatch', ids: [aid], disagreeing: ['serial'] }, 'sensor-mismatch'],
  ])('rows 3 to 6: an agent that is %s is for a person', (_name, identity, reason) => {
    const evidence = anEvidence({ falcon: { identity, looks: [] } });
    expect(decide(evidence, criterion, at(141))).toMatchObject({ ruling: 'review', reason });
  });

  it('row 17: an unchanged boot time proves that the patch is not live, once the record cannot be older than the boot', () => {
    const ticket = aTicket({ rebootRequired: 'yes' });
    const falcon = withSensor(aSensor({ lastReboot: at(-900), onlineLastSeen: at(140) }));
    const settled = anEvidence({ ticket, falcon });
    expect(decide(settled, criterion, at(141))).toMatchObject({ ruling: 'failed', reason: 'reboot-pending' });
    expect(decide(settled, criterion, at(60))).toMatchObject({ ruling: 'wait', reason: 'confirming' });
  });

  it('row 17: where only the ticket’s own moment is known, an older boot disproves nothing', () => {
    const ticket = aTicket({ rebootRequired: 'yes' });
    const falcon = withSensor(aSensor({ lastReboot: at(-900), onlineLastSeen: at(140) }));
    const evidence = anEvidence({ ticket, falcon, t0: { at: at(0), origin: 'entered-state' } });
    expect(decide(evidence, criterion, evidence.deadlineAt)).toMatchObject({
      ruling: 'review',
      reason: 'reboot-unproven',
    });
  });

  it('row 18: a kernel that changed since the baseline proves a restart', () => {
    const baseline = aSensor({ lastSeen: at(-10), platform: 'Linux', kernelVersion: '6.8.0-1025' });
    const now = aSensor({ platform: 'Linux', kernelVersion: '6.8.0-1026', onlineLastSeen: at(140) });
    const evidence = anEvidence({ ticket: aTicket({ rebootRequired: 'yes' }), falcon: withSensor(now, baseline) });
    expect(decide(evidence, criterion, at(141)).ruling).toBe('verified');
  });

  it('row 22: RFM that is older than an exact patch time is a warning', () => {
    const baseline = aSensor({ rfm: 'yes', lastSeen: at(-10) });
    const looks: Evidence['falcon'] = withSensor(aSensor({ rfm: 'yes', onlineLastSeen: at(140) }), baseline);
    const verdict = decide(anEvidence({ falcon: looks }), criterion, at(141));
    expect(verdict).toMatchObject({ ruling: 'verified', warnings: [{ reason: 'rfm-preexisting' }] });
    const vague = anEvidence({ falcon: looks, t0: { at: at(0), origin: 'updated-on' } });
    expect(decide(vague, criterion, at(141)).reason).toBe('rfm-grace');
  });

  it('a second restart since the patch begins the confirmation anew, a third is a boot loop', () => {
    const look = (minute: number, boot: number) => ({
      at: at(minute),
      host: aSensor({ lastReboot: at(boot), lastSeen: at(minute), onlineLastSeen: at(minute) }),
    });
    const evidence = anEvidence();
    const twice = { ...evidence.falcon, looks: [look(20, 5), look(40, 35)] };
    expect(decide({ ...evidence, falcon: twice }, criterion, at(150)).reason).toBe('confirming');
    const thrice = { ...evidence.falcon, looks: [look(20, 5), look(40, 35), look(60, 55)] };
    expect(decide({ ...evidence, falcon: thrice }, criterion, at(150))).toMatchObject({
      ruling: 'review',
      reason: 'boot-loop',
    });
  });

  it('silence of Falcon holds the verdict, however good its last word was', () => {
    const evidence = anEvidence();
    const falcon = { ...evidence.falcon, silentSince: at(145), why: 'Falcon did not answer in time' };
    expect(decide({ ...evidence, falcon }, criterion, at(150))).toMatchObject({
      ruling: 'wait',
      reason: 'vendor-unavailable',
    });
  });

  it('either forgives a missing sensor, and nothing else', () => {
    const either = { ...criterion, sources: 'either' as const };
    const missing = anEvidence({ falcon: { identity: { kind: 'not-found', searched: [] }, looks: [] } });
    expect(decide(missing, either, at(150))).toMatchObject({ ruling: 'verified', reason: 'fixed-without-sensor' });
    const contained = anEvidence({ falcon: withSensor(aSensor({ containment: 'contained' })) });
    expect(decide(contained, either, at(150)).ruling).toBe('review');
  });
});

function silent(seen: number): FalconHost {
  return aSensor({ online: 'unknown', lastSeen: at(seen), onlineLastSeen: at(seen) });
}
