import type { Verification } from '../ledger/ledger.js';
import { STOPPED_WRITES } from '../policy/rules.js';
import type { Deps } from './vendors.js';

/**
 * Has the kill switch stopped this write, and does it still? Then nobody is asked anything; a release is seen at the next
 * look, a poll interval later at most.
 */
export async function isHeldBack({ mode, writes }: Deps, { phase, trouble }: Verification): Promise<boolean> {
  if (mode === 'observe' || phase !== 'reporting' || trouble?.includes(STOPPED_WRITES) !== true) return false;
  try {
    return (await writes()) === 'stopped';
  } catch {
    return true; // the door takes a switch that cannot be read for thrown
  }
}
