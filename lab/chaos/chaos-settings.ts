import { settingsOf } from '../demo/settings.js';

/** Every wait of the run is shortened by the settings that a customer has, but stays longer than a crash takes to heal. */
export const DEADLINE_S = 600;

/** A host that nobody asked about while the service was down has not been away. */
const OFFLINE_AFTER_S = 60;

export function chaosSettings(deadlineS = DEADLINE_S): string {
  return settingsOf({ deadlineS, offlineAfterS: Math.min(OFFLINE_AFTER_S, deadlineS / 2) });
}
