/** A morning in a minute: every wait is shortened here, by the same settings that a customer has. */
export const DEADLINE_S = 50;

export const settings = `
mode: enforce
schedule:
  sweep: "*/15 * * * * *"
  reconcile: 10s
verification:
  pollInterval: 2s
  deadline: ${DEADLINE_S}s
  clockGuard: 2s
  health: { offlineAfter: 20s, indexLag: 6s, observations: 2, observationGap: 2s, rfmGrace: 120s }
vendors:
  servicenow: { concurrency: 4, callsPerSecond: 50 }
`;

/** An hour's quota of Qualys, shortened like the hours. */
export const qualysLimits = { perWindow: 3000, windowSec: 60, concurrency: 2 };
