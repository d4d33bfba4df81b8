/** A moment further ahead than this is no moment. crowdstrike 8 */
const MAX_AHEAD_MS = 24 * 3_600_000;

/** A moment that Falcon's own clock does not speak against; undefined for one that lies in the future. */
export function believed(moment: Date | undefined, at: Date | undefined): Date | undefined {
  return moment !== undefined && at !== undefined && moment.getTime() > at.getTime() + MAX_AHEAD_MS
    ? undefined
    : moment;
}
