import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import { countsFrom, rebootState } from '../../src/verification/reboot.js';
import { aDetection, aHost, anEvidence, anOpenDetection, aSensor, aTicket, at } from '../support/evidence.js';
import { criterion, withDetections, withSensor } from '../support/evidence.js';

const needed = aTicket({ rebootRequired: 'yes' });

function ruled(record: Detection, host: Partial<QualysHost>, ticket = needed) {
  const evidence = anEvidence({ ticket, qualys: withDetections([record], [aHost(host)]) });
  const { ruling, reason } = decide(evidence, criterion, at(150));
  return `${ruling} ${reason}`;
}

describe('where the patch needs a restart, evidence counts from the restart on', () => {
  it.each([
    ['long before the test', 30, 'verified fixed-and-healthy'],
    ['as long before the test as the guard', 105, 'wait scan-overlaps-patch'],
    ['a second longer', 105 - 1 / 60, 'verified fixed-and-healthy'],
    ['after the test', 130, 'wait scan-overlaps-patch'],
  ])('a restart %s', (_when, boot, expected) => {
    expect(ruled(aDetection(), { lastBoot: at(boot) })).toBe(expected);
  });

  it('and a finding seen between patch and restart is not a failed patch yet', () => {
    const seen = anOpenDetection({ lastFound: at(60), lastTest: at(60) });
    expect(ruled(seen, { lastBoot: at(100) })).toBe('wait scan-overlaps-patch');
    expect(ruled(seen, { lastBoot: at(20) })).toBe('failed still-vulnerable');
  });

  it('a restart that nobody asked for moves nothing', () => {
    expect(ruled(aDetection(), { lastBoot: at(130) }, aTicket())).toBe('verified fixed-and-healthy');
  });

  it.each([
    ['proven', at(30)],
    ['unproven', at(0)],
    ['disproven', at(0)],
    ['not-required', at(0)],
  ] as const)('when it is %s', (reboot, from) => {
    const evidence = anEvidence({ qualys: withDetections([aDetection()], [aHost({ lastBoot: at(30) })]) });
    expect(countsFrom(evidence, reboot)).toEqual(from);
  });
});

describe('a restart of a machine with a kernel finding', () => {
  const kernel = aDetection({ kernel: 'running' });
  const linux = (over: Partial<FalconHost>) => aSensor({ platform: 'Linux', kernelVersion: '6.8.0-1025', ...over });

  function stateAfter(now: Partial<FalconHost>, before: Partial<FalconHost> = {}, record = kernel) {
    const falcon = withSensor(linux(now), linux({ lastSeen: at(-10), ...before }));
    const qualys = withDetections(
      [record],
      [aHost({ lastBoot: at(20) })],
      [anOpenDetection({ kernel: record.kernel })],
    );
    return rebootState(anEvidence({ ticket: needed, falcon, qualys }));
  }

  it('into the kernel that it had proves nothing', () => {
    expect(stateAfter({})).toBe('unproven');
  });

  it.each<[string, Partial<FalconHost>, Partial<FalconHost>?, Detection?]>([
    ['another kernel runs since', { kernelVersion: '6.8.0-1026' }],
    ['the first look may be younger than the restart', {}, { lastSeen: at(20) }],
    ['the first look has no date', {}, { lastSeen: undefined }],
    ['the last look may be older than the restart', { lastSeen: at(20) }],
    ['the last look does not tell the kernel', { kernelVersion: undefined }],
    ['it is Windows, whose build says nothing of the sort', { platform: 'Windows' }],
    ['the finding is not about the kernel', {}, {}, aDetection()],
  ])('proves one where %s', (_what, now, before, record) => {
    expect(stateAfter(now, before, record)).toBe('proven');
  });
});

it('two looks with two kernels are one look', () => {
  const falcon = withSensor(aSensor({ kernelVersion: 'new', onlineLastSeen: at(140) }));
  const [first, second, last] = falcon.looks;
  const old = { ...second, host: second?.host && { ...second.host, kernelVersion: 'old' } };
  const looks = [first, old, last].flatMap((look) => (look === undefined ? [] : [{ ...look, at: look.at ?? at(0) }]));
  const verdict = decide(anEvidence({ falcon: { ...falcon, looks } }), criterion, at(150));
  expect(verdict).toMatchObject({ ruling: 'wait', reason: 'confirming' });
});

describe('an agent', () => {
  const seen = (over: Partial<FalconHost>) =>
    decide(anEvidence({ falcon: withSensor(aSensor({ onlineLastSeen: at(140), ...over })) }), criterion, at(150));

  it('that was hidden since it was found is for the sensor team', () => {
    expect(seen({ hidden: true })).toMatchObject({ ruling: 'review', reason: 'sensor-hidden' });
    expect(seen({ hidden: false }).ruling).toBe('verified');
  });

  it('that reports to another customer by now is another', () => {
    expect(seen({ cid: 'e'.repeat(32) })).toMatchObject({ ruling: 'review', reason: 'sensor-mismatch' });
  });
});
