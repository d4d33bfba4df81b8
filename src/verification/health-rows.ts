import { said } from './evidence-time.js';
import type { HealthKind } from './reading.js';
import type { Row } from './rows.js';
import { isIndexed, isRfmOlder, rfmGraceMs, sincePatchMs, type SensorCase } from './sensor-case.js';
import { observe, restartsSince } from './sensor-observations.js';
import { buildState } from './windows-build.js';

/** Rows 17 to 25 of crowdstrike 4.10: is the patch live, is the sensor whole, does it stay so? */
export const healthRows: readonly Row<SensorCase, HealthKind>[] = [
  {
    row: '17',
    kind: 'ineffective',
    reason: 'reboot-pending',
    needs: 'a restart that the patch needs and that did not take place, told by a record that is new enough',
    when: (its) => (its.reboot === 'disproven' && isIndexed(its) ? lastReboot(its) : undefined),
  },
  {
    row: '17',
    kind: 'settling',
    reason: 'confirming',
    needs: 'the same, told by a record that may be older than the restart',
    when: (its) => (its.reboot === 'disproven' ? lastReboot(its) : undefined),
  },
  {
    row: '18',
    kind: 'settling',
    reason: 'reboot-unproven',
    needs: 'a restart that the patch needs and nothing proves',
    when: (its) => (its.reboot === 'unproven' ? lastReboot(its) : undefined),
  },
  {
    row: '19',
    kind: 'ineffective',
    reason: 'build-too-old',
    needs: 'a running Windows build older than the one with the fix, told by a record that is new enough',
    when: (its) => (isIndexed(its) ? buildBelow(its) : undefined),
  },
  {
    row: '19',
    kind: 'settling',
    reason: 'confirming',
    needs: 'the same, told by a record that may be older than the restart',
    when: (its) => buildBelow(its),
  },
  {
    row: '19a',
    kind: 'settling',
    reason: 'build-unknown',
    needs: 'a Windows build to compare, where one is required',
    when: ({ host, evidence, criterion }) =>
      buildState(host, evidence.ticket, criterion) === 'unknown' ? 'the running build cannot be compared' : undefined,
  },
  {
    row: '20',
    kind: 'settling',
    reason: 'rfm-grace',
    needs: 'reduced functionality since the patch, within its grace time',
    when: (its) =>
      its.host.rfm === 'yes' && !isRfmOlder(its) && sincePatchMs(its) < rfmGraceMs(its) ? 'RFM yes' : undefined,
  },
  {
    row: '21',
    kind: 'unwell',
    reason: 'rfm-persistent',
    needs: 'reduced functionality since the patch, beyond its grace time',
    when: (its) => (its.host.rfm === 'yes' && !isRfmOlder(its) ? 'RFM yes beyond the grace time' : undefined),
  },
  {
    row: '22',
    kind: 'healthy',
    reason: 'rfm-preexisting',
    needs: 'reduced functionality that is older than the patch',
    warns: true,
    when: ({ host, evidence }) => (host.rfm === 'yes' ? `since before ${said(evidence.t0.at)}` : undefined),
  },
  {
    row: '23',
    kind: 'settling',
    reason: 'rfm-unknown',
    needs: 'a mode that is not reported',
    when: ({ host }) => (host.rfm === 'unknown' ? 'the mode is not reported' : undefined),
  },
  {
    row: '24a',
    kind: 'unwell',
    reason: 'boot-loop',
    needs: 'restarts again and again since the patch',
    when: restartsSince,
  },
  {
    row: '24',
    kind: 'healthy',
    reason: 'fixed-and-healthy',
    needs: 'enough good looks, far enough apart, with nothing else between them',
    when: (its) => {
      const { enough, detail } = observe(its);
      return enough ? detail : undefined;
    },
  },
  { row: '25', kind: 'settling', reason: 'confirming', needs: 'one good look', when: (its) => observe(its).detail },
];

function lastReboot({ host }: SensorCase): string {
  return `last reboot ${said(host.lastReboot)}`;
}

function buildBelow({ host, evidence, criterion }: SensorCase): string | undefined {
  return buildState(host, evidence.ticket, criterion) === 'too-old' ? `running build ${host.kernelVersion}` : undefined;
}
