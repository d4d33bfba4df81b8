import { sameKey, type FindingKey, type FindingType, type Logic, type Machine } from './machine.js';
import type { Finding, FindingStatus, Host, KnowledgeEntry, Tracking, World } from './world.js';

export interface HostSeed {
  readonly ip: string;
  /** The full name; DNS and NetBIOS names follow from it unless given. */
  readonly fqdn?: string;
  readonly dns?: string;
  readonly netbios?: string;
  readonly hostId?: number;
  readonly assetId?: number;
  /** @default AGENT with an agent, else IP */
  readonly tracking?: Tracking;
  /** @default false */
  readonly agent?: boolean;
  readonly os?: string;
  readonly qgHostId?: string;
  readonly serial?: string;
  readonly instanceId?: string;
  /** Shown by the portal alone. */
  readonly mac?: string;
  readonly networkId?: number;
  /** A second record of the same machine: agent and scanner unmerged, or found again after a purge. */
  readonly sameMachineAs?: number;
}

export interface KnowledgeSeed extends Partial<Omit<KnowledgeEntry, 'qid'>> {
  readonly qid: number;
}

export interface VulnerabilitySeed extends FindingKey {
  /** @default what the KnowledgeBase says, else auth */
  readonly logic?: Logic;
  readonly type?: FindingType;
  readonly needsReboot?: boolean;
  readonly kernel?: boolean;
  readonly oldPackageStays?: boolean;
  readonly remoteMisses?: boolean;
}

export interface FindingSeed extends Omit<VulnerabilitySeed, 'qid'> {
  readonly status?: FindingStatus;
  readonly severity?: number;
  readonly results?: string;
  readonly firstFound?: Date;
  readonly lastFound?: Date;
  /** @default the last finding (for Fixed: the fix) */
  readonly lastTest?: Date | undefined;
  readonly lastFixed?: Date;
  readonly timesFound?: number;
  readonly ignored?: boolean;
}

const DAY_MS = 86_400_000;

export function addHost(world: World, seed: HostSeed, now: Date): number {
  const hostId = seed.hostId ?? world.next.hostId++;
  const assetId = seed.assetId ?? world.next.assetId++;
  const twin = seed.sameMachineAs === undefined ? undefined : world.machines.get(seed.sameMachineAs);
  if (seed.sameMachineAs !== undefined && !twin)
    throw new RangeError(`no machine ever had record ${seed.sameMachineAs}`);
  const machine: Machine = twin ?? { vulnerabilities: [], boots: [] };
  world.machines.set(hostId, machine);
  world.hosts.set(hostId, newHost(seed, { hostId, assetId, machine, now }));
  return hostId;
}

interface Identity {
  readonly hostId: number;
  readonly assetId: number;
  readonly machine: Machine;
  readonly now: Date;
}

function newHost(seed: HostSeed, { hostId, assetId, machine, now }: Identity): Host {
  const uuid = `00000000-0000-4000-8000-${String(hostId).padStart(12, '0')}`;
  return {
    hostId,
    assetId,
    machine,
    created: now,
    findings: [],
    ip: seed.ip,
    tracking: seed.tracking ?? (seed.agent ? 'AGENT' : 'IP'),
    agent: seed.agent ? { agentId: uuid, version: '5.8.0.21', active: true, lastCheckedIn: now } : undefined,
    dns: seed.dns ?? seed.fqdn,
    fqdn: seed.fqdn,
    netbios: seed.netbios ?? seed.fqdn?.split('.')[0]?.toUpperCase().slice(0, 15),
    os: seed.os ?? 'Red Hat Enterprise Linux 8.10',
    qgHostId: seed.qgHostId ?? (seed.agent ? uuid : undefined),
    serial: seed.serial,
    instanceId: seed.instanceId,
    mac: seed.mac,
    networkId: seed.networkId ?? 0,
  };
}

export function addKnowledge(world: World, seed: KnowledgeSeed, now: Date): void {
  world.knowledge.set(seed.qid, {
    title: `Example Vendor Security Update for QID ${seed.qid}`,
    severity: 4,
    remote: false,
    authTypes: ['Unix'],
    modules: ['VM', 'CA-Windows Agent', 'CA-Linux Agent'],
    cves: [],
    information: false,
    supersededBy: undefined,
    disabled: false,
    modified: new Date(now.getTime() - 60 * DAY_MS),
    ...seed,
  });
}

/** Adds the truth; a QID that the KnowledgeBase lacks gets an entry that fits. */
export function addVulnerability(
  world: World,
  machine: Machine,
  { seed, at }: { seed: VulnerabilitySeed; at: Date },
): void {
  const logic = seed.logic ?? logicOf(world.knowledge.get(seed.qid));
  if (!world.knowledge.has(seed.qid)) {
    addKnowledge(world, { qid: seed.qid, remote: logic !== 'auth', authTypes: logic === 'remote' ? [] : ['Unix'] }, at);
  }
  machine.vulnerabilities.push({
    key: keyOf(seed.qid, seed),
    logic,
    type: seed.type ?? 'Confirmed',
    needsReboot: seed.needsReboot ?? false,
    kernel: seed.kernel ?? false,
    oldPackageStays: seed.oldPackageStays ?? false,
    remoteMisses: seed.remoteMisses ?? false,
    timeline: [],
    awaitsReboot: false,
  });
}

export function addFinding(
  world: World,
  host: Host,
  { qid, seed, at }: { qid: number; seed: FindingSeed; at: Date },
): number {
  const key = keyOf(qid, seed);
  if (!host.machine.vulnerabilities.some((each) => sameKey(each.key, key))) {
    addVulnerability(world, host.machine, { seed: { ...seed, qid }, at });
    if (seed.status === 'Fixed') {
      host.machine.vulnerabilities.at(-1)?.timeline.push({ at: new Date(0), vulnerable: false });
    }
  }
  const finding = findingOf(seed, {
    key,
    logic: logicOf(world.knowledge.get(qid)),
    at,
    uniqueId: world.next.uniqueId++,
  });
  host.findings.push({ ...finding, source: host.agent ? 'Cloud Agent' : 'Internal Scanner' });
  moveScanDates(host, finding.lastTest ?? finding.lastFound);
  return finding.uniqueId;
}

interface Naming {
  readonly key: FindingKey;
  readonly logic: Logic;
  readonly at: Date;
  readonly uniqueId: number;
}

function findingOf(seed: FindingSeed, { key, logic, at, uniqueId }: Naming): Omit<Finding, 'source'> {
  const status = seed.status ?? 'Active';
  const lastFound = seed.lastFound ?? new Date(at.getTime() - (status === 'Fixed' ? 3 : 1) * DAY_MS);
  const lastFixed = seed.lastFixed ?? (status === 'Fixed' ? new Date(at.getTime() - DAY_MS) : undefined);
  const latest = status === 'Fixed' ? (lastFixed ?? lastFound) : lastFound;
  return {
    uniqueId,
    key,
    logic: seed.logic ?? logic,
    type: seed.type ?? 'Confirmed',
    severity: seed.severity ?? 4,
    results: seed.results ?? 'Package Installed Version Required Version\nexample-lib 1.0.0 1.0.1',
    firstFound: seed.firstFound ?? new Date(lastFound.getTime() - 30 * DAY_MS),
    status,
    lastFound,
    lastFixed,
    lastTest: 'lastTest' in seed ? seed.lastTest : latest,
    lastUpdate: latest,
    lastProcessed: latest,
    lastStatusChange: latest,
    timesFound: seed.timesFound ?? 12,
    timesReopened: 0,
    ignored: seed.ignored ?? false,
    runningKernel: seed.kernel ? true : undefined,
  };
}

function moveScanDates(host: Host, at: Date): void {
  if (host.lastVmScanned && host.lastVmScanned >= at) return;
  host.lastScan = at;
  host.lastVmScanned = at;
  host.lastVmAuthScanned = at;
}

function keyOf(qid: number, { port, protocol, service, instance, fqdn, ssl }: Omit<FindingKey, 'qid'>): FindingKey {
  return { qid, port, protocol, service, instance, fqdn, ssl };
}

function logicOf(entry: KnowledgeEntry | undefined): Logic {
  if (!entry?.remote) return 'auth';
  return entry.authTypes.length > 0 ? 'both' : 'remote';
}
