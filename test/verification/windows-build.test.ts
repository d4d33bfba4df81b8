import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import { buildState } from '../../src/verification/windows-build.js';
import {
  anEvidence,
  anOpenDetection,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';

describe('the Windows build', () => {
  it.each<[string | undefined, string | undefined, string[], string]>([
    ['10.0.17763.6293', '10.0.17763.6293', [], 'reached'],
    ['10.0.17763.6294', '10.0.17763.6293', [], 'reached'],
    ['10.0.17763.6292', '10.0.17763.6293', [], 'too-old'],
    ['10.0.17763.999', '10.0.17763.6293', [], 'too-old'],
    [' 10.0.17763.6292 ', '10.0.17763.6293', [], 'too-old'],
    ['10.12.17763.1', '10.12.17763.2', [], 'too-old'],
    ['10.0.20348.1', '10.0.17763.6293', [], 'not-required'],
    ['10.0.17763', '10.0.17763.6293', [], 'unknown'],
    ['10.0.17763.6293.1', '10.0.17763.6293', [], 'unknown'],
    [undefined, '10.0.17763.6293', [], 'unknown'],
    ['10.0.17763.6293', 'KB5012345', [], 'unknown'],
    ['10.0.17763.1', undefined, [], 'not-required'],
    [undefined, undefined, [], 'not-required'],
    ['10.0.17763.1', undefined, ['10.0.20348.9', '10.0.17763.2'], 'too-old'],
    ['10.0.17763.3', undefined, ['10.0.17763.2', '10.0.17763.4'], 'too-old'],
    ['10.0.17763.4', undefined, ['10.0.17763.4', '10.0.17763.2'], 'reached'],
    ['10.0.22631.1', undefined, ['10.0.20348.9', '10.0.17763.2'], 'not-required'],
    [undefined, undefined, ['10.0.20348.9'], 'unknown'],
    ['10.0.17763.3', '10.0.17763.3', ['10.0.17763.4'], 'reached'],
  ])(
    '%s, where the ticket wants %s and the settings %j, is %s',
    (kernelVersion, requiredBuild, requiredBuilds, state) => {
      const host = aSensor(kernelVersion === undefined ? {} : { kernelVersion });
      const ticket = aTicket(requiredBuild === undefined ? {} : { requiredBuild });
      expect(buildState(host, ticket, { ...criterion, requiredBuilds })).toBe(state);
    },
  );

  it('is Windows’ alone', () => {
    const host = aSensor({ platform: 'Linux', kernelVersion: '10.0.17763.1' });
    expect(buildState(host, aTicket({ requiredBuild: '10.0.17763.2' }), criterion)).toBe('not-required');
  });
});

describe('row 19: a build below the required one', () => {
  const ticket = aTicket({ requiredBuild: '10.0.17763.6293' });
  const falcon = (over: Partial<FalconHost> = {}) =>
    withSensor(aSensor({ kernelVersion: '10.0.17763.5000', onlineLastSeen: at(140), ...over }));
  const open = withDetections([anOpenDetection()]);

  it('contradicts a Qualys that says fixed', () => {
    const verdict = decide(anEvidence({ ticket, falcon: falcon() }), criterion, at(150));
    expect(verdict).toMatchObject({ ruling: 'review', reason: 'sources-disagree' });
    expect(verdict.findings.map(({ reason }) => reason)).toContain('build-too-old');
  });

  it('waits while the device record may still be older than the restart', () => {
    const evidence = anEvidence({ ticket, falcon: falcon() });
    expect(decide(evidence, criterion, at(61))).toMatchObject({ ruling: 'wait', reason: 'confirming' });
    expect(decide(evidence, criterion, at(62))).toMatchObject({ ruling: 'review', reason: 'sources-disagree' });
  });

  it('is a failed patch where no rescan came by the deadline', () => {
    const evidence = anEvidence({ ticket, falcon: falcon(), qualys: open });
    expect(decide(evidence, criterion, at(150)).ruling).toBe('wait');
    const late = { ...evidence, deadlineAt: at(150) };
    expect(decide(late, criterion, at(150))).toMatchObject({ ruling: 'failed', reason: 'build-too-old' });
  });

  it('that is not below it verifies', () => {
    const evidence = anEvidence({ ticket, falcon: falcon({ kernelVersion: '10.0.17763.6293' }) });
    expect(decide(evidence, criterion, at(150)).ruling).toBe('verified');
  });

  it('that Falcon does not tell is for a person at the deadline', () => {
    const evidence = anEvidence({ ticket });
    expect(decide(evidence, criterion, at(150))).toMatchObject({ ruling: 'wait', reason: 'build-unknown' });
    const late = { ...evidence, deadlineAt: at(150) };
    expect(decide(late, criterion, at(150))).toMatchObject({ ruling: 'review', reason: 'build-unknown' });
  });
});
