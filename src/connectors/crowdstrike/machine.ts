import { isIP } from 'node:net';
import { sameInstance } from '../../verification/identity/instance.js';
import { macsIn, shareMac } from '../../verification/identity/mac.js';
import { sameSerial } from '../../verification/identity/serial.js';
import type { MachineKeys } from '../../verification/ticket.js';
import { isSafe, type Property, type Wanted } from './fql.js';
import type { Device } from './device.js';

/** What of a ticket's machine can be asked for safely. */
export interface Machine {
  readonly names: readonly string[];
  readonly serials: readonly string[];
  readonly instanceIds: readonly string[];
  /** With dashes, in small letters: as Falcon lists them. crowdstrike 3 */
  readonly macs: readonly string[];
  readonly aids: readonly string[];
}

/** NetBIOS keeps 15 characters, in capitals: two servers may well share them. crowdstrike 4.7 */
const NETBIOS = 15;
/** Adapters of one machine; more are a list of something else. */
const MAX_MACS = 16;
const AWS_INSTANCE = /^i-[0-9a-f]{8,17}$/;

export function machineOf(keys: MachineKeys): Machine {
  const names = [keys.hostname, keys.fqdn].map((name) => name?.trim() ?? '').filter((name) => isIP(name) === 0);
  const aid = keys.falconAid?.trim().toLowerCase() ?? '';
  const serial = keys.serial?.trim() ?? '';
  const instances = [keys.instanceId?.trim() ?? '', ...names.filter((name) => AWS_INSTANCE.test(name))];
  const macs = macsIn(keys.mac).slice(0, MAX_MACS);
  return {
    names: distinct(names.filter((name) => isSafe('hostname', name))),
    instanceIds: distinct(instances.filter((id) => isSafe('instance_id', id))),
    macs: distinct(macs.map((mac) => mac.replaceAll(/..(?=.)/g, '$&-'))),
    // Without a digit it is a placeholder such as "To be filled by O.E.M.", which half a fleet may share.
    serials: isSafe('serial_number', serial) && /\d/.test(serial) ? [serial] : [],
    aids: isSafe('device_id', aid) ? [aid] : [],
  };
}

/** The exact question: every spelling under which Falcon may list the machine. Empty when nothing can be asked. */
export function spelledOut(machine: Machine): readonly Wanted[] {
  const serials = machine.serials.flatMap((serial) => [serial, serial.toUpperCase(), serial.toLowerCase()]);
  return [
    ...wanted('hostname', machine.names.flatMap(spellings)),
    ...wanted('serial_number', serials),
    ...wanted(
      'instance_id',
      machine.instanceIds.flatMap((id) => [id, id.toLowerCase()]),
    ),
    ...wanted(
      'mac_address',
      machine.macs.flatMap((mac) => [mac, mac.toUpperCase()]),
    ),
    ...wanted('device_id', machine.aids),
  ];
}

/** The wide question, for mixed capitals: whatever begins with the short name, unless that is half a fleet. */
export function beginnings(machine: Machine): readonly Wanted[] {
  const shorts = machine.names.map((name) => shortOf(name).slice(0, NETBIOS));
  return wanted(
    'hostname',
    shorts.filter((short) => short.length >= 4),
  );
}

/** False when the record evidently is another machine; which of the others it is, identity decides. */
export function couldBe(device: Device, machine: Machine): boolean {
  if (machine.aids.includes(device.aid)) return true;
  if (machine.serials.some((serial) => sameSerial(serial, device.serial))) return true;
  if (machine.instanceIds.some((id) => sameInstance(id, device.instanceId))) return true;
  if (shareMac(machine.macs, device.macs)) return true;
  const { hostname } = device;
  return hostname !== undefined && machine.names.some((name) => isSameHost(name, hostname, device.platform));
}

function isSameHost(name: string, hostname: string, platform: Device['platform']): boolean {
  const [short, listed] = [shortOf(name), shortOf(hostname)];
  if (isSame(short, listed)) return true;
  return platform === 'Windows' && short.length > NETBIOS && isSame(short.slice(0, NETBIOS), listed);
}

function spellings(name: string): readonly string[] {
  const short = shortOf(name);
  const mac = `${short}.local`;
  const cases = [name, short].flatMap((one) => [one, one.toUpperCase(), one.toLowerCase()]);
  return [...cases, short.toUpperCase().slice(0, NETBIOS), mac].filter((one) => isSafe('hostname', one));
}

function shortOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function wanted(property: Property, values: readonly string[]): readonly Wanted[] {
  return distinct(values).map((value) => ({ property, value }));
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
