import type { Device } from './fql-term.js';
import { PROFILES, tellsReboot, type Profile } from './profiles.js';

export type OnlineState = 'online' | 'offline' | 'unknown' | null;

/** What the sensor knows at this moment; the device index learns of it later. crowdstrike 4.1 */
export interface Sensor {
  bootedAt: Date;
  startedAt: Date;
  startedAtBoot: boolean;
  lastContact: Date;
  state: OnlineState;
  hostname: string;
  serial: string | undefined;
  agentVersion: string;
  kernelVersion: string | undefined;
  osBuild: string | undefined;
  reducedFunctionality: 'yes' | 'no' | '' | undefined;
  safeMode: boolean;
  /** As the record spells it, `+05:30`; undefined where the record has none. */
  utcOffset: string | undefined;
}

export interface FalconMachine {
  readonly aid: string;
  readonly cid: string;
  readonly profile: Profile;
  readonly seed: FalconHostSeed;
  readonly sensor: Sensor;
  /** The record as the index has it. */
  device: Device;
  hidden: boolean;
  /** Fields of record and online state that are served whatever the index says; undefined leaves one out. */
  overrides: Device;
  stateOverrides: Device;
}

export type Fleet = Map<string, FalconMachine>;

export interface FalconHostSeed {
  readonly hostname: string;
  /** @default windows-server */
  readonly profile?: Profile;
  readonly aid?: string;
  readonly cid?: string;
  readonly serial?: string;
  readonly instanceId?: string;
  readonly mac?: string;
  readonly localIp?: string;
  readonly domain?: string;
  readonly kernelVersion?: string;
  readonly osBuild?: string;
  readonly agentVersion?: string;
  readonly tags?: readonly string[];
  /** @default 40 days ago */
  readonly firstSeen?: Date;
  /** @default 20 minutes ago: the index lags */
  readonly lastSeen?: Date;
  /** @default 30 days ago */
  readonly bootedAt?: Date;
  /** Of the host's clock, such as `+05:30`, in which it tells when its sensor started. @default absent, and UTC */
  readonly utcOffset?: string;
  /** @default online */
  readonly state?: OnlineState;
}

const DEFAULT_CID = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const DAY_MS = 86_400_000;

export function machineOf(fleet: Fleet, aid: string): FalconMachine {
  const found = fleet.get(aid);
  if (!found) throw new RangeError(`expected the agent id of a host, got ${aid}: add it first`);
  return found;
}

export function createMachine(seed: FalconHostSeed, aid: string, now: Date): FalconMachine {
  const profile = seed.profile ?? 'windows-server';
  const cid = seed.cid ?? DEFAULT_CID;
  const lastSeen = seed.lastSeen ?? new Date(now.getTime() - 20 * 60_000);
  const sensor = sensorOf(seed, { profile, now, lastSeen });
  const device = {
    device_id: aid,
    cid,
    ...PROFILES[profile],
    ...identityOf(seed),
    first_seen: stamp(seed.firstSeen ?? new Date(now.getTime() - 40 * DAY_MS)),
    ...(profile === 'newborn' ? {} : { device_policies: policies(now), group_hash: EMPTY_HASH }),
    meta: { version: '2', version_string: '2:100' },
  };
  const record = reported({ device, profile, sensor }, lastSeen);
  return { aid, cid, profile, seed, sensor, hidden: false, device: record, overrides: {}, stateOverrides: {} };
}

/** The record as it is served. */
export function recordOf({ device, overrides }: FalconMachine): Device {
  return present({ ...device, ...overrides });
}

function sensorOf(seed: FalconHostSeed, about: { profile: Profile; now: Date; lastSeen: Date }): Sensor {
  const bootedAt = seed.bootedAt ?? new Date(about.now.getTime() - 30 * DAY_MS);
  const fields = PROFILES[about.profile];
  return {
    bootedAt,
    startedAt: new Date(bootedAt.getTime() + 30_000),
    startedAtBoot: true,
    lastContact: about.lastSeen,
    state: seed.state === undefined ? 'online' : seed.state,
    hostname: seed.hostname,
    serial: seed.serial,
    agentVersion: seed.agentVersion ?? '7.22.19406.0',
    kernelVersion: seed.kernelVersion ?? text(fields['kernel_version']),
    osBuild: seed.osBuild ?? text(fields['os_build']),
    reducedFunctionality: fields['reduced_functionality_mode'] === 'no' ? 'no' : undefined,
    safeMode: false,
    utcOffset: seed.utcOffset,
  };
}

function identityOf(seed: FalconHostSeed): Device {
  const localIp = seed.localIp ?? '10.2.0.10';
  const mac = seed.mac ?? '02-00-00-00-00-0a';
  return present({
    instance_id: seed.instanceId,
    service_provider: seed.instanceId && 'AWS_EC2_V2',
    machine_domain: seed.domain,
    mac_address: mac,
    connection_mac_address: mac,
    local_ip: localIp,
    connection_ip: localIp,
    external_ip: '203.0.113.10',
    default_gateway_ip: '10.2.0.1',
    tags: seed.tags,
  });
}

/** The record after the index has caught up with the sensor. Its write follows the contact by some seconds. */
export function reported(
  { device, profile, sensor }: Pick<FalconMachine, 'device' | 'profile' | 'sensor'>,
  at: Date,
): Device {
  return present({
    ...device,
    hostname: sensor.hostname,
    serial_number: sensor.serial,
    agent_version: sensor.agentVersion,
    config_id_build: sensor.agentVersion.split('.')[2],
    agent_local_time: wallClock(sensor),
    host_utc_offset: sensor.utcOffset,
    agent_load_flags: sensor.startedAtBoot ? '1' : '0',
    kernel_version: profile === 'newborn' ? undefined : sensor.kernelVersion,
    os_build: sensor.osBuild,
    build_number: profile.includes('windows') ? sensor.osBuild : undefined,
    reduced_functionality_mode: sensor.reducedFunctionality,
    safe_mode: sensor.safeMode ? 'enabled' : undefined,
    last_reboot: tellsReboot(profile) ? stamp(sensor.bootedAt) : undefined,
    last_seen: stamp(at),
    modified_timestamp: stamp(new Date(at.getTime() + 40_000)),
  });
}

/** The host's own hour, written as if it were UTC. crowdstrike 3 */
function wallClock({ startedAt, utcOffset = '+00:00' }: Sensor): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  const aheadMs = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return new Date(startedAt.getTime() + aheadMs).toISOString();
}

const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function policies(now: Date): Device {
  const at = `${new Date(now.getTime() - 30 * DAY_MS).toISOString().slice(0, 19)}.149216457Z`;
  const common = { policy_id: 'aaaabbbbccccddddeeeeffff00001111', applied: true, assigned_date: at, applied_date: at };
  return {
    prevention: { policy_type: 'prevention', settings_hash: 'b030fc2e', rule_groups: [], ...common },
    sensor_update: { policy_type: 'sensor-update', uninstall_protection: 'ENABLED', ...common },
  };
}

function present(fields: Device): Device {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** UTC, second resolution, as every moment of a device record. */
export function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
