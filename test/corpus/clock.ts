import type { Clock } from '../../src/shared/clock.js';

export interface StageClock extends Clock {
  readonly set: (at: Date) => void;
}

/** Stands still but for those who sleep: they are back at once, and later it is. */
export function stageClock(): StageClock {
  let at = 0;
  return {
    set: (moment) => void (at = moment.getTime()),
    now: () => new Date(at),
    sleep: async (ms) => {
      at += ms;
      await new Promise((resolve) => setTimeout(resolve, 2)); // those slept for must get their turn
    },
  };
}
