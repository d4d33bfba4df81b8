import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import { rebootState } from '../../src/verification/reboot.js';
import { restartPendingSince } from '../../src/verification/restart-pending.js';
import {
  aHost,
  aDetection,
  anEvidence,
  anOpenDetection,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';

/** QID 90126: Windows waits for a restart. */
function waiting(over: Partial<Detection> = {}): Detection {
  return anOpenDetection({
    qid: 90126,
    uniqueId: '77',
    type: 'potential',
    lastFound: at(120),
    lastTest: at(120),
    ...over,
  });
}

const hit = anOpenDetection({ lastFound: at(120), lastTest: at(120) });
const reasonOf = (records: readonly Detection[], host?: Partial<QualysHost>): string =>
  decide(anEvidence({ qualys: withDetections(records, [aHost(host)]) }), criterion, at(150)).reason;

describe('a hit on a machine that waits for its restart', () => {
  it('is for a restart, not for the patch again', () => {
    expect(reasonOf([hit])).toBe('still-vulnerable');
    expect(reasonOf([hit, waiting()])).toBe('reboot-pending');
  });

  it.each<[string, Detection, Partial<QualysHost>?]>([
    ['is fixed', waiting({ status: 'fixed', lastFixed: at(120) })],
    ['is of a status nobody knows', waiting({ status: 'unknown' })],
    ['is older than the patch', waiting({ lastFound: at(-5) })],
    ['is of the moment of the patch', waiting({ lastFound: at(0) })],
    ['is of a scan that began before the patch', waiting({ source: 'scanner', lastFound: at(60), lastTest: at(60) })],
    ['has no date', waiting({ lastFound: undefined })],
    ['is of a host that is not the machine', waiting({ hostId: '9' })],
    ['is older than the boot that followed', waiting(), { lastBoot: at(130) }],
  ])('does not, where the record %s', (_what, record, host) => {
    expect(reasonOf([hit, record], host)).toBe('still-vulnerable');
  });

  it('does so, too, where it was seen after the boot that followed the patch', () => {
    expect(reasonOf([hit, waiting()], { lastBoot: at(30) })).toBe('reboot-pending');
  });
});

describe('a fixed finding on a machine that waits for its restart', () => {
  const ruled = (over: Partial<Evidence>) => decide(anEvidence(over), criterion, at(150));
  const qualys = withDetections([aDetection(), waiting()]);

  it.each(['unknown', 'no'] as const)('is not proved, though the ticket says %s to a restart', (rebootRequired) => {
    const ticket = aTicket({ rebootRequired });
    expect(ruled({ ticket })).toMatchObject({ ruling: 'verified' });
    expect(ruled({ ticket, qualys })).toMatchObject({ ruling: 'wait', reason: 'reboot-unproven' });
  });

  it.each(['unknown', 'yes'] as const)('is not proved by a restart before the one that is waited for (%s)', (need) => {
    const ticket = aTicket({ rebootRequired: need });
    const booted = withDetections([aDetection(), waiting()], [aHost({ lastBoot: at(30) })]);
    expect(ruled({ ticket, qualys: booted })).toMatchObject({ ruling: 'wait', reason: 'reboot-unproven' });
  });

  it('tells the newest moment at which it was seen', () => {
    const twice = withDetections([waiting(), waiting({ uniqueId: '78', lastFound: at(60) })]);
    expect(restartPendingSince(anEvidence({ qualys: twice }))).toEqual(at(120));
    expect(restartPendingSince(anEvidence({ qualys: { identity: { kind: 'pending' } } }))).toBeUndefined();
  });
});

describe('where Windows does not tell its boot, a sensor that started', () => {
  const ticket = aTicket({ rebootRequired: 'yes' });
  const state = (over: Parameters<typeof aSensor>[0]): string =>
    rebootState(anEvidence({ ticket, falcon: withSensor(aSensor(over)) }));

  it.each<[string, string, Parameters<typeof aSensor>[0]]>([
    ['with the machine after the patch proves the restart', 'proven', { startedAtBoot: true, sensorStartedAt: at(30) }],
    ['by itself proves nothing', 'unproven', { startedAtBoot: false, sensorStartedAt: at(30) }],
    ['in a way nobody tells proves nothing', 'unproven', { sensorStartedAt: at(30) }],
    ['at no known time proves nothing', 'unproven', { startedAtBoot: true }],
    ['before the patch proves nothing', 'unproven', { startedAtBoot: true, sensorStartedAt: at(-30) }],
    ['in the moment of the patch proves nothing', 'unproven', { startedAtBoot: true, sensorStartedAt: at(0) }],
    ['in the future proves nothing', 'unproven', { startedAtBoot: true, sensorStartedAt: at(9000) }],
    ['on Linux proves nothing', 'unproven', { platform: 'Linux', startedAtBoot: true, sensorStartedAt: at(30) }],
    [
      'does not outweigh the boot that is told',
      'disproven',
      { startedAtBoot: true, sensorStartedAt: at(30), lastReboot: at(-900) },
    ],
  ])('%s', (_what, expected, over) => {
    expect(state(over)).toBe(expected);
  });

  it.each([
    ['a boot in the future of the sensor', withSensor(aSensor({ lastReboot: at(9000) })), undefined],
    ['a boot in the future of Qualys', withSensor(aSensor()), at(9000)],
  ])('%s is no disproof', (_what, falcon, lastBoot) => {
    const host = aHost(lastBoot === undefined ? {} : { lastBoot });
    const evidence = anEvidence({ ticket, falcon, qualys: withDetections([aDetection()], [host]) });
    expect(rebootState(evidence)).toBe('unproven');
  });
});
