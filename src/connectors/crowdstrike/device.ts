import type { FalconHost } from '../../verification/falcon-facts.js';
import type { DeviceRow } from './schema.js';
import { utcOf } from './utc-of.js';

/** A device record without its online state, which another service keeps. */
export type Device = Omit<FalconHost, 'online' | 'onlineLastSeen'>;

/** Wire to facts, without pods: they are listed like hosts and bear their node's name. crowdstrike 4.7 */
export function devicesOf(rows: readonly DeviceRow[]): readonly Device[] {
  return rows.filter((row) => !isPod(row)).map(deviceOf);
}

function isPod({ product_type_desc: kind, pod_id: id, pod_name: name }: DeviceRow): boolean {
  return kind?.toLowerCase() === 'pod' || id !== undefined || name !== undefined;
}

/** Seen as null in the field. crowdstrike 2.5 */
export function onlineOf(state: string | undefined): FalconHost['online'] {
  return oneOf(['online', 'offline'] as const, state) ?? 'unknown';
}

function deviceOf(row: DeviceRow): Device {
  return {
    aid: row.device_id,
    cid: row.cid,
    ...(row.host_hidden_status !== undefined && { hidden: row.host_hidden_status.toLowerCase() !== 'visible' }),
    hostname: row.hostname,
    domain: row.machine_domain,
    platform: oneOf(PLATFORMS, row.platform_name) ?? 'other',
    serial: row.serial_number,
    instanceId: row.instance_id,
    macs: row.mac_address === undefined ? [] : [row.mac_address.toLowerCase()],
    localIp: row.local_ip,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    lastReboot: row.last_reboot,
    kernelVersion: row.kernel_version,
    osVersion: row.os_version,
    sensorStartedAt: utcOf(row.agent_local_time, row.host_utc_offset),
    startedAtBoot: LOAD_FLAGS.get(row.agent_load_flags ?? ''),
    agentVersion: row.agent_version,
    ...(row.tags !== undefined && { tags: row.tags }),
    rfm: oneOf(['yes', 'no'] as const, row.reduced_functionality_mode) ?? 'unknown',
    containment: oneOf(CONTAINMENTS, row.status) ?? 'unknown',
    filesystemContainment: row.filesystem_containment_status,
    safeMode: row.safe_mode !== undefined && !NOT_SAFE_MODE.test(row.safe_mode),
    productType: PRODUCT_TYPES.get((row.product_type_desc ?? row.product_type ?? '').toLowerCase()) ?? 'unknown',
  };
}

const PLATFORMS = ['Windows', 'Linux', 'Mac'] as const;
const CONTAINMENTS = ['normal', 'containment_pending', 'contained', 'lift_containment_pending'] as const;
/** 1: started with the machine; 0: started later, as after an upgrade of the sensor. crowdstrike 3 */
const LOAD_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['0', false],
]);
/** Whatever else stands in `safe_mode` is taken for a yes. crowdstrike 3 */
const NOT_SAFE_MODE = /^(?:no|false|0|off|disabled|none|normal)$/i;

const PRODUCT_TYPES: ReadonlyMap<string, FalconHost['productType']> = new Map([
  ['1', 'workstation'],
  ['2', 'domain-controller'],
  ['3', 'server'],
  ['workstation', 'workstation'],
  ['domain controller', 'domain-controller'],
  ['server', 'server'],
]);

function oneOf<Known extends string>(known: readonly Known[], text: string | undefined): Known | undefined {
  return known.find((value) => value.toLowerCase() === text?.toLowerCase());
}
