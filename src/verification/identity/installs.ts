import { latest } from '../evidence-time.js';
import type { ComparedAgent } from './compare-falcon.js';
import { decides } from './keys.js';

/**
 * Of several agents on one machine the newest install is the current one, if it is online and the others fell silent
 * before it. One that was heard of since is another machine, or a clone. crowdstrike 4.7
 */
export function currentInstall(agents: readonly ComparedAgent[]): ComparedAgent | undefined {
  const [newest, ...older] = agents.toSorted((a, b) => installedAt(b) - installedAt(a));
  if (newest === undefined || !agents.every(({ agreeing }) => decides(agreeing))) return undefined;
  return older.every((one) => isFormer(one, newest)) ? newest : undefined;
}

/** A former install of the machine that the newest one is on now. */
export function isFormer(one: ComparedAgent, newest: ComparedAgent): boolean {
  const heard = heardOf(one);
  const silent = heard !== undefined && heard < installedAt(newest) && installedAt(one) < installedAt(newest);
  return silent && newest.host.online === 'online' && decides(one.agreeing) && decides(newest.agreeing);
}

/** The machine got another agent after the one that the ticket names was last heard of. */
export function isReinstalled(one: ComparedAgent, later: ComparedAgent): boolean {
  const heard = heardOf(one);
  return decides(later.agreeing) && heard !== undefined && installedAt(later) > heard;
}

function heardOf({ host }: ComparedAgent): number | undefined {
  return latest(host.lastSeen, host.onlineLastSeen)?.getTime();
}

function installedAt({ host }: ComparedAgent): number {
  return host.firstSeen?.getTime() ?? 0;
}
