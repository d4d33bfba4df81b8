import { describe, expect, it } from 'vitest';
import type { SensorLook } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { readSensor } from '../../src/verification/read-sensor.js';
import { anEvidence, aSensor, at, criterion } from '../support/evidence.js';

function look(minute: number, over: Partial<FalconHost> = {}): SensorLook {
  return { at: at(minute), host: aSensor({ lastSeen: at(minute - 2), onlineLastSeen: at(minute), ...over }) };
}

function read(...looks: SensorLook[]): string {
  const { baseline: _baseline, ...falcon } = anEvidence().falcon;
  const by = { now: at(150), reboot: 'not-required' } as const;
  const [reading] = readSensor(anEvidence({ falcon: { ...falcon, looks } }), criterion, by).readings;
  return `${reading?.reason}: ${reading?.detail}`;
}

describe('good looks are counted', () => {
  it.each<[string, SensorLook[], string]>([
    ['from the gap on', [look(100), look(110)], 'fixed-and-healthy: 2 of 2 looks, last at 2026-11-20 13:50:00 UTC'],
    ['not below it', [look(100), look(109.9)], 'confirming: 1 of 2 looks, last at 2026-11-20 13:49:54 UTC'],
    [
      'each once, the close ones left out',
      [look(100), look(105), look(110), look(120)],
      'fixed-and-healthy: 3 of 2 looks, last at 2026-11-20 14:00:00 UTC',
    ],
    [
      'only where the host was heard of in between',
      [look(100), look(110, { onlineLastSeen: at(100), lastSeen: at(99) })],
      'confirming: 1 of 2 looks, last at 2026-11-20 13:50:00 UTC',
    ],
    [
      'of one kernel',
      [look(100, { kernelVersion: '1' }), look(120, { kernelVersion: '2' })],
      'confirming: 1 of 2 looks, last at 2026-11-20 14:00:00 UTC',
    ],
    [
      'of one boot',
      [look(100, { lastReboot: at(10) }), look(120, { lastReboot: at(90) }), look(130, { lastReboot: at(90) })],
      'fixed-and-healthy: 2 of 2 looks, last at 2026-11-20 14:10:00 UTC',
    ],
    [
      'none in safe mode',
      [look(100, { safeMode: true }), look(120)],
      'confirming: 1 of 2 looks, last at 2026-11-20 14:00:00 UTC',
    ],
    [
      'none with a record of the moment of the patch',
      [look(100, { lastSeen: at(0) }), look(120)],
      'confirming: 1 of 2 looks, last at 2026-11-20 14:00:00 UTC',
    ],
    ['none taken in that moment', [look(0, { lastSeen: at(9) })], 'confirming: 0 of 2 looks, last at missing'],
  ])('%s', (_how, looks, expected) => {
    expect(read(...looks)).toBe(expected);
  });
});

describe('restarts are counted', () => {
  const boots = (...minutes: number[]) =>
    minutes.map((minute, index) => look(20 + 20 * index, { lastReboot: at(minute) }));

  it.each<[string, SensorLook[], string]>([
    ['three since the patch', boots(5, 35, 55), 'boot-loop: 3 restarts since the patch'],
    ['three, and a look that showed no agent', [...boots(5, 35, 55), { at: at(10) }], 'boot-loop: 3 restarts'],
    ['two, and one before it', boots(-5, 35, 55), 'confirming: 1 of 2'],
    ['two, and one in its moment', boots(0, 35, 55), 'confirming: 1 of 2'],
    ['two, and one of them seen twice', boots(5, 35, 35), 'fixed-and-healthy: 2 of 2'],
  ])('%s', (_what, looks, expected) => {
    expect(read(...looks)).toContain(expected);
  });
});
