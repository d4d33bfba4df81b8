import { patchMachine, rebootMachine, unpatchMachine } from './machine.js';
import { machineOf, type World } from './world.js';

/** What is done to the real machine, by the id of any of its records. Qualys sees none of it before a scan. */
export function machineEvents(world: World, now: () => Date) {
  return {
    patch(hostId: number, qids: readonly number[], at = now()): void {
      patchMachine(machineOf(world, hostId), qids, at);
    },
    unpatch(hostId: number, qids: readonly number[], at = now()): void {
      unpatchMachine(machineOf(world, hostId), qids, at);
    },
    reboot(hostId: number, at = now()): void {
      rebootMachine(machineOf(world, hostId), at);
    },
  };
}
