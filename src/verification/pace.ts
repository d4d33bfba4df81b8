/** What there is to look at, and what may be asked. */
export interface Load {
  /** Tickets that wait for a rescan. */
  readonly waiting: number;
  /** How many of them one call asks about. */
  readonly perCall: number;
  /** Calls that looking may take in so many seconds. */
  readonly calls: number;
  readonly seconds: number;
}

/** Where not everybody can be looked at in every interval, half of the calls go round; the others go where a rescan is expected. */
const GOES_ROUND = 0.5;

/** How long a round takes in which everybody is looked at once: the poll interval, or several of them. */
export function roundMs(pollIntervalMs: number, { waiting, perCall, calls, seconds }: Load): number {
  const neededMs = (Math.ceil(waiting / perCall) * seconds * 1000) / calls;
  if (neededMs <= pollIntervalMs) return pollIntervalMs;
  return Math.ceil(neededMs / GOES_ROUND / pollIntervalMs) * pollIntervalMs;
}
