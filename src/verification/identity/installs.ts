import { latest } from '../evidence-time.js';
import type { ComparedAgent } from './compare-falcon.js';
import { decides } from './keys.js';

/**
 * Of several agents on one machine the newest install is the current one, if it is online and the others fell silent
 * before it. One that was heard of since is another machine, or a clone. crowdstrike 4.7
 */
export function currentInstall(agents: readonly ComparedAgent[]): ComparedAgent | undefined {
  const [newest, ...older] = agents.toSorted((a, b) => installedAt(b) - installedAt(a));
  return older.every((one) => newest !== undefined && isFormer(one, newest)) ? newest : undefined;
}

/** A former install of the machine that the newest one is on now. */
export function isFormer(one: ComparedAgent, newest: ComparedAgent): boolean {
  const silent = heardOf(one) < installedAt(newest) && installedAt(one) < installedAt(newest);
  return silent && newest.host.online === 'online' && decides(one.agreeing) && decides(newest.agreeing);
}

/** The machine got another agent after the one that the ticket names was last heard of. */
export function isReinstalled(one: ComparedAgent, later: ComparedAgent): boolean {
  return decides(later.agreeing) && installedAt(later) > heardOf(one);
}

/** Where nobody heard of it, no moment is before or after. */
function heardOf({ host }: ComparedAgent): number {
  return latest(host.lastSeen, host.onlineLastSeen)?.getTime() ?? NaN;
}

function installedAt({ host }: ComparedAgent): number {
  return host.firstSeen?.getTime() ?? 0;
}
