import { consoleEvents } from './console-events.js';
import { createMachine, machineOf, type FalconHostSeed, type FalconMachine, type Fleet } from './fleet.js';
import { sensorEvents } from './sensor-events.js';
import { spotlightEvents } from './spotlight-events.js';
import { createSpotlightStore } from './spotlight-store.js';

/**
 * What happens to hosts. What a sensor reports shows in the device records after `indexCatchUp` only;
 * the online state, and what a person does in the console, show at once. crowdstrike 4.1, 9
 */
export function createEngine(now: () => Date) {
  const fleet: Fleet = new Map();
  const spotlight = createSpotlightStore();
  function addHost(seed: FalconHostSeed): string {
    const aid = seed.aid ?? (fleet.size + 1).toString(16).padStart(32, '0');
    fleet.set(aid, createMachine(seed, aid, now()));
    return aid;
  }
  return {
    fleet,
    spotlight,
    machine: (aid: string): FalconMachine => machineOf(fleet, aid),
    addHost,
    /** Installed anew: another agent id on the same machine, while the old record stays behind. crowdstrike 4.7 */
    reimage(aid: string, change: Partial<FalconHostSeed> = {}, at = now()): string {
      const old = machineOf(fleet, aid);
      Object.assign(old.sensor, { state: 'offline', lastContact: at });
      const { aid: _old, ...seed } = old.seed;
      return addHost({ ...seed, firstSeen: at, lastSeen: at, bootedAt: at, state: 'online', ...change });
    },
    ...sensorEvents(fleet, now),
    ...consoleEvents(fleet, now),
    ...spotlightEvents({ fleet, store: spotlight }, now),
  };
}
export type FalconEngine = ReturnType<typeof createEngine>;
