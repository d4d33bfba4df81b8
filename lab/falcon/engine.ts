import { consoleEvents } from './console-events.js';
import { createMachine, machineOf, type FalconHostSeed, type FalconMachine, type Fleet } from './fleet.js';
import { sensorEvents } from './sensor-events.js';

/**
 * What happens to hosts. What a sensor reports shows in the device records after `indexCatchUp` only;
 * the online state, and what a person does in the console, show at once. crowdstrike 4.1, 9
 */
export function createEngine(now: () => Date) {
  const fleet: Fleet = new Map();
  return {
    fleet,
    machine: (aid: string): FalconMachine => machineOf(fleet, aid),
    addHost(seed: FalconHostSeed): string {
      const aid = seed.aid ?? (fleet.size + 1).toString(16).padStart(32, '0');
      fleet.set(aid, createMachine(seed, aid, now()));
      return aid;
    },
    ...sensorEvents(fleet, now),
    ...consoleEvents(fleet, now),
  };
}
export type FalconEngine = ReturnType<typeof createEngine>;
