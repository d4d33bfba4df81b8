import type { CallContext, Send } from '../../outbound/contract.js';
import type { FalconHost } from '../../verification/falcon-facts.js';
import type { MachineKeys } from '../../verification/ticket.js';
import { gather, jointContext } from '../batch.js';
import { withOnlineStates } from './agents.js';
import { searchDevices } from './device-search.js';
import { exactFilters, prefixFilters } from './fql.js';
import { beginnings, couldBe, machineOf, spelledOut, type Machine } from './machine.js';
import { findDevices, findHiddenDevices } from './operations.js';
import type { Device } from './device.js';

export interface HostSearchDeps {
  readonly send: Send;
  readonly now: () => Date;
}

export interface HostAsk {
  readonly keys: MachineKeys;
  readonly context: CallContext;
}

export interface Candidates {
  readonly visible: readonly FalconHost[];
  /** Agent ids among the hidden hosts; looked up only where nothing visible was found. */
  readonly hidden: readonly string[];
  readonly at: Date;
}

/** Finds the sensors that a ticket's machine may be; asks of the same moment share calls. */
export function createHostSearch({ send, now }: HostSearchDeps): (ask: HostAsk) => Promise<Candidates> {
  return gather<HostAsk, Candidates>(async (asks) => {
    const context = jointContext(asks);
    const machines = asks.map((ask) => machineOf(ask.keys));
    const exactly = exactFilters(machines.flatMap(spelledOut));
    const exact = await searchDevices(send, findDevices, { filters: exactly, context });
    const missing = machines.filter((machine) => !has(exact.devices, machine));
    const widely = prefixFilters(missing.flatMap(beginnings));
    const wide = await searchDevices(send, findDevices, { filters: widely, context });
    const found = [...exact.devices, ...wide.devices];

    const unseen = missing.filter((machine) => !has(found, machine));
    const again = exactFilters(unseen.flatMap(spelledOut));
    const { devices: hidden } = await searchDevices(send, findHiddenDevices, { filters: again, context });
    const wanted = distinct(found).filter((device) => machines.some((machine) => couldBe(device, machine)));
    const hosts = await withOnlineStates(send, { devices: wanted, context });

    const at = exact.at ?? now();
    return machines.map((machine) => ({
      visible: hosts.filter((host) => couldBe(host, machine)),
      hidden: unseen.includes(machine) ? hidden.filter((one) => couldBe(one, machine)).map((one) => one.aid) : [],
      at,
    }));
  });
}

function has(devices: readonly Device[], machine: Machine): boolean {
  return devices.some((device) => couldBe(device, machine));
}

function distinct(devices: readonly Device[]): readonly Device[] {
  return [...new Map(devices.map((device) => [device.aid, device])).values()];
}
