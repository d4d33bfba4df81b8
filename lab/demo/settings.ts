/** A morning in a minute: every wait is shortened here, by the same settings that a customer has. */
export const DEADLINE_S = 50;

interface Hours {
  readonly deadlineS: number;
  /** A host that was not seen for so long counts as away. @default 20 */
  readonly offlineAfterS?: number;
}

export const settingsOf = ({ deadlineS, offlineAfterS = 20 }: Hours): string => `
mode: enforce
schedule:
  sweep: "*/15 * * * * *"
  reconcile: 10s
verification:
  pollInterval: 2s
  deadline: ${deadlineS}s
  clockGuard: 2s
  health: { offlineAfter: ${offlineAfterS}s, indexLag: 6s, observations: 2, observationGap: 2s, rfmGrace: 120s }
vendors:
  qualys: { gatewayCallsPerMinute: 600 }
  servicenow: { concurrency: 4, callsPerSecond: 50 }
`;

/** An hour's quota of Qualys, shortened like the hours. */
export const qualysLimits = { perWindow: 3000, windowSec: 60, concurrency: 2 };
