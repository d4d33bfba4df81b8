import type { Fleet } from './fleet.js';
import {
  patchesOf,
  vulnerabilityOf,
  type PatchSeed,
  type SpotlightStore,
  type VulnerabilitySeed,
} from './spotlight-store.js';

/** What Spotlight learns. It evaluates on its own time: nothing here follows from a patch or a restart by itself. */
export function spotlightEvents({ fleet, store }: { fleet: Fleet; store: SpotlightStore }, now: () => Date) {
  function put(aid: string, id: string, seed: VulnerabilitySeed): void {
    const found = vulnerabilityOf(fleet, aid, { id, seed, now: now() });
    store.vulnerabilities.set(found.id, found);
  }
  function change(aid: string, cve: string, change: Partial<VulnerabilitySeed>): void {
    const found = [...store.vulnerabilities.values()].filter(
      ({ id, seed }) => id.startsWith(`${aid}_`) && seed.cve === cve,
    );
    if (found.length === 0) throw new RangeError(`expected a record of ${cve} on ${aid}: add it first`);
    for (const { id, seed } of found) put(aid, id.slice(aid.length + 1), { ...seed, ...change });
  }
  return {
    /** A record more of a CVE on the host. */
    vulnerability(aid: string, seed: VulnerabilitySeed): void {
      put(aid, (store.vulnerabilities.size + 1).toString(16).padStart(32, '0'), seed);
    },
    /** Evaluated anew: `closed`, `reopen`, `open`, `expired`; every program goes along. */
    vulnerabilityIs(aid: string, cve: string, status: string, at = now()): void {
      change(aid, cve, { status, updated: at, ...(status === 'closed' ? { closed: at } : {}) });
    },
    /** Somebody accepted the risk. */
    suppress: (aid: string, cve: string, suppressed = true): void => change(aid, cve, { suppressed }),
    /** The patch view of the host; without it Falcon has none. */
    installedPatches: (aid: string, seed: PatchSeed = {}): void =>
      void store.patches.set(aid, patchesOf(fleet, aid, { seed, now: now() })),
    /** Every search begun before has run out, as it does after two minutes. */
    expireCursors: (): void => store.cursors.clear(),
  };
}
