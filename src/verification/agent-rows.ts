import type { Evidence } from './evidence.js';
import type { HealthKind } from './reading.js';
import type { Row } from './rows.js';

/** Rows 1 to 6 of crowdstrike 4.10: is there one sensor, and does Falcon answer? Row 2 is the ticket's. */
export const agentRows: readonly Row<Evidence, HealthKind>[] = [
  {
    row: '1',
    kind: 'settling',
    reason: 'vendor-unavailable',
    needs: 'Falcon not asked with success yet, or silent since its last word',
    when: ({ falcon: { identity, silentSince, why } }) => {
      if (identity.kind === 'pending') return why ?? 'Falcon has not been asked yet';
      return identity.kind === 'found' && silentSince !== undefined ? (why ?? 'no answer') : undefined;
    },
  },
  {
    row: '3',
    kind: 'unknown',
    reason: 'sensor-hidden',
    needs: 'an agent that is hidden',
    when: ({ falcon: { identity } }) => (identity.kind === 'hidden' ? `agent ${identity.ids.join(', ')}` : undefined),
  },
  {
    row: '4',
    kind: 'unknown',
    reason: 'sensor-not-found',
    needs: 'no agent that is certainly on this machine',
    when: ({ falcon: { identity } }) =>
      identity.kind === 'not-found' ? `searched ${identity.searched.join(', ')}` : undefined,
  },
  {
    row: '5',
    kind: 'unknown',
    reason: 'sensor-ambiguous',
    needs: 'several agents that nothing tells apart',
    when: ({ falcon: { identity } }) =>
      identity.kind === 'ambiguous' ? `candidates ${identity.candidates.join(', ')}` : undefined,
  },
  {
    row: '6',
    kind: 'unknown',
    reason: 'sensor-mismatch',
    needs: 'an agent that contradicts the ticket',
    when: ({ falcon: { identity } }) =>
      identity.kind === 'mismatch' ? `disagreeing: ${identity.disagreeing.join(', ')}` : undefined,
  },
];

/** The agent is known, and the latest look did not show it. Row 1 of crowdstrike 4.10. */
export const notReturned: Row<Evidence, HealthKind> = {
  row: '1',
  kind: 'settling',
  reason: 'vendor-unavailable',
  needs: 'an agent that Falcon did not return',
  when: () => 'Falcon did not return the agent',
};
