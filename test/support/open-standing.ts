import type { Standing } from '../../src/outbound/standing.js';

/** Nobody has stopped anything or agreed to anything, and every operation was used before. */
export const openStanding: Standing = {
  writes: async () => 'allowed',
  history: async () => ({ callsLastHour: 0, firstUse: false }),
  approval: async () => undefined,
};
