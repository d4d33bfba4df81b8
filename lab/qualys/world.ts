import type { FindingKey, FindingType, Logic, Machine } from './machine.js';
import type { HostWire, Wire } from './wire.js';

export type Tracking = 'IP' | 'DNS' | 'NETBIOS' | 'EC2' | 'AGENT';
export type FindingStatus = 'New' | 'Active' | 'Re-Opened' | 'Fixed';

/** One detection record, as Qualys last wrote it. qualys 4.4 */
export interface Finding {
  readonly uniqueId: number;
  readonly key: FindingKey;
  readonly logic: Logic;
  readonly type: FindingType;
  readonly severity: number;
  readonly results: string;
  readonly firstFound: Date;
  status: FindingStatus;
  lastFound: Date;
  lastTest: Date | undefined;
  lastUpdate: Date;
  lastProcessed: Date;
  lastStatusChange: Date;
  timesFound: number;
  lastFixed?: Date | undefined;
  firstReopened?: Date | undefined;
  lastReopened?: Date | undefined;
  timesReopened: number;
  ignored: boolean;
  runningKernel: boolean | undefined;
  source: 'Cloud Agent' | 'Internal Scanner';
  wire?: Wire;
}

export interface Agent {
  readonly agentId: string;
  readonly version: string;
  active: boolean;
  lastCheckedIn: Date;
}

/** One host record. Two records may describe one machine, and one record may pass from machine to machine. qualys 9 */
export interface Host {
  readonly hostId: number;
  readonly assetId: number;
  readonly created: Date;
  readonly findings: Finding[];
  readonly agent: Agent | undefined;
  readonly tracking: Tracking;
  machine: Machine;
  ip: string;
  dns: string | undefined;
  fqdn: string | undefined;
  netbios: string | undefined;
  os: string;
  qgHostId: string | undefined;
  serial: string | undefined;
  instanceId: string | undefined;
  mac: string | undefined;
  networkId: number;
  lastScan?: Date | undefined;
  lastVmScanned?: Date | undefined;
  lastVmScannedDurationS?: number | undefined;
  lastVmAuthScanned?: Date | undefined;
  lastVmAuthScannedDurationS?: number | undefined;
  lastBoot?: Date | undefined;
  lastActivity?: Date | undefined;
  wire?: HostWire;
}

export interface KnowledgeEntry {
  readonly qid: number;
  readonly title: string;
  readonly severity: number;
  readonly remote: boolean;
  readonly authTypes: readonly string[];
  readonly modules: readonly string[];
  readonly cves: readonly string[];
  /** Tells about the host, and is no weakness. */
  readonly information: boolean;
  readonly supersededBy: number | undefined;
  readonly modified: Date;
  disabled: boolean;
  wire?: Wire;
}

/** Raw data that a scanner or an agent delivered; nothing shows before it is processed. */
export interface Scan {
  readonly host: Host;
  readonly machine: Machine;
  readonly kind: 'agent' | 'scanner';
  readonly start: Date;
  readonly end: Date;
  readonly inspectedAt: Date;
  readonly auth: boolean;
  readonly qids: readonly number[] | undefined;
  readonly alive: boolean;
}

export interface World {
  readonly hosts: Map<number, Host>;
  /** Machines by the id of any host record they ever had: a purge forgets the record, not the machine. */
  readonly machines: Map<number, Machine>;
  readonly knowledge: Map<number, KnowledgeEntry>;
  readonly delivered: Scan[];
  readonly next: { hostId: number; assetId: number; uniqueId: number };
}

export function createWorld(): World {
  return {
    hosts: new Map(),
    machines: new Map(),
    knowledge: new Map(),
    delivered: [],
    next: { hostId: 700_100_001, assetId: 912_300_001, uniqueId: 8_800_000_001 },
  };
}

export function hostOf({ hosts }: World, hostId: number): Host {
  const found = hosts.get(hostId);
  if (!found) throw new RangeError(`expected the id of a host record, got ${hostId}: add it first`);
  return found;
}

/** The machine behind a record, also after the record was purged. */
export function machineOf({ hosts, machines }: World, hostId: number): Machine {
  const found = hosts.get(hostId)?.machine ?? machines.get(hostId);
  if (!found) throw new RangeError(`expected the id of a record the machine once had, got ${hostId}`);
  return found;
}

/** UTC, second resolution, as every date of the original. */
export function stamp(date: Date | undefined): string | undefined {
  return date === undefined ? undefined : `${date.toISOString().slice(0, 19)}Z`;
}
