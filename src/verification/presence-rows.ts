import { isAfter, said } from './evidence-time.js';
import { describesAnother } from './identity/describes-another.js';
import type { HealthKind } from './reading.js';
import type { Row } from './rows.js';
import { heard, offlineLimitMs, sincePatchMs, type SensorCase } from './sensor-case.js';

/** Rows 3, 6 and 7 to 16 of crowdstrike 4.10: may the host be judged, is it the same one, is it there? */
export const presenceRows: readonly Row<SensorCase, HealthKind>[] = [
  {
    row: '3',
    kind: 'unknown',
    reason: 'sensor-hidden',
    needs: 'an agent that was hidden since it was found',
    when: ({ host }) => (host.hidden === true ? `agent ${host.aid}` : undefined),
  },
  {
    row: '6',
    kind: 'unknown',
    reason: 'sensor-mismatch',
    needs: 'an agent that reports to another customer than at the first look',
    when: ({ host, evidence }) => {
      const before = evidence.falcon.baseline?.host?.cid;
      return before !== undefined && before !== host.cid ? 'the agent reports to another customer' : undefined;
    },
  },
  {
    row: '7',
    kind: 'unwell',
    reason: 'host-contained',
    needs: 'containment of the network or the file system',
    when: ({ host: { containment, filesystemContainment: files } }) => {
      if (containment === 'contained' || containment === 'containment_pending') return containment;
      return files !== undefined && files !== 'normal' ? 'file system containment' : undefined;
    },
  },
  {
    row: '8',
    kind: 'settling',
    reason: 'containment-changing',
    needs: 'containment that is being lifted',
    when: ({ host: { containment } }) => (containment === 'lift_containment_pending' ? containment : undefined),
  },
  {
    row: '8a',
    kind: 'settling',
    reason: 'state-unknown',
    needs: 'a containment status that nobody knows',
    when: ({ host }) => (host.containment === 'unknown' ? 'the containment status is unknown' : undefined),
  },
  {
    // Even when the last look is back at the first machine.
    row: '9',
    kind: 'unknown',
    reason: 'sensor-mismatch',
    needs: 'an agent id that described another machine at one of the looks',
    when: ({ evidence, looks }) => {
      const [before, ...since] = [evidence.falcon.baseline, ...looks].flatMap((look) => look?.host ?? []);
      const changed = since.map((host) => before && describesAnother(before, host)).find((what) => what !== undefined);
      return changed && `${changed} of the agent changed`;
    },
  },
  {
    row: '10',
    kind: 'settling',
    reason: 'reboot-window',
    needs: 'offline, shortly after the patch',
    when: (its) => (sincePatchMs(its) < offlineLimitMs(its) ? offline(its) : undefined),
  },
  {
    row: '11',
    kind: 'unwell',
    reason: 'offline-after-patch',
    needs: 'offline beyond that, and online at the first look',
    when: (its) => (its.evidence.falcon.baseline?.host?.online === 'online' ? offline(its) : undefined),
  },
  {
    row: '12',
    kind: 'settling',
    reason: 'offline-before-patch',
    needs: 'offline beyond that, and not online at the first look',
    when: (its) => offline(its),
  },
  {
    row: '13',
    kind: 'settling',
    reason: 'no-contact',
    needs: 'online state unknown, and not heard of since the patch',
    when: (its) => (isHeardSince(its) ? undefined : unknownState(its)),
  },
  {
    row: '14',
    kind: 'settling',
    reason: 'state-unknown',
    needs: 'online state unknown, and heard of since the patch',
    when: unknownState,
  },
  {
    row: '15',
    kind: 'settling',
    reason: 'index-stale',
    needs: 'online, and a device record older than the patch',
    when: ({ host: { lastSeen }, evidence }) =>
      isAfter(lastSeen, evidence.t0.at) ? undefined : `the device record is of ${said(lastSeen)}`,
  },
  {
    row: '16',
    kind: 'unwell',
    reason: 'safe-mode',
    needs: 'safe mode',
    when: ({ host }) => (host.safeMode ? 'safe mode is set' : undefined),
  },
];

function offline({ host }: SensorCase): string | undefined {
  return host.online === 'offline' ? `offline, last seen ${said(heard(host))}` : undefined;
}

function unknownState({ host }: SensorCase): string | undefined {
  return host.online === 'unknown' ? `online state unknown, last seen ${said(heard(host))}` : undefined;
}

function isHeardSince({ host, evidence }: SensorCase): boolean {
  return isAfter(heard(host), evidence.t0.at);
}
