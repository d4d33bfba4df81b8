import type { FalconStandIn } from '../falcon/start-falcon.js';
import type { GatewayStandIn } from '../qualys-gateway/start-gateway.js';
import type { QualysStandIn } from '../qualys/start-qualys.js';
import type { ServiceNow } from '../servicenow/service-now.js';
import type { Role } from './cast.js';
import { patchesOf } from './patches-of.js';

export interface Vendors {
  readonly servicenow: ServiceNow;
  readonly qualys: QualysStandIn;
  readonly falcon: FalconStandIn;
  /** Patch Management, where there is one. */
  readonly gateway?: GatewayStandIn;
}

/** A role with its machine and ticket in place. */
export interface Actor {
  readonly role: Role;
  readonly number: string;
  readonly sysId: string;
  readonly qids: readonly number[];
  /** Missing where the vendor does not know the machine. */
  readonly hostId: number | undefined;
  readonly aid: string | undefined;
  /** The machine in Patch Management, with a patch and a job that bear its name; missing where it is not patched by it. */
  readonly asset: string | undefined;
}

const DOMAIN = 'corp.example';
const CVES: Readonly<Record<number, string>> = { 240010: 'CVE-2026-21001' };

/** Puts machine, findings and ticket of a role in place; nothing has happened yet. */
export function prepare(vendors: Vendors, role: Role, index: number): Actor {
  const ip = `10.20.30.${10 + index}`;
  const serial = `LAB-${String(4200 + index)}`;
  const findings = role.findings ?? [{ qid: 240001 }];
  const qids = findings.map(({ qid }) => qid);

  const aid = role.absent?.includes('falcon') ? undefined : addSensor(vendors, role, { ip, serial });
  const hostId = role.absent?.includes('qualys') ? undefined : addRecord(vendors, role, { ip, serial });
  if (hostId !== undefined) {
    for (const finding of findings) {
      learn(vendors, finding.qid, finding.logic === 'remote');
      vendors.qualys.addFinding(hostId, finding.qid, finding);
    }
  }
  const ci = vendors.servicenow.insert('cmdb_ci_server', {
    name: role.host,
    fqdn: `${role.host}.${DOMAIN}`,
    ip_address: ip,
    serial_number: serial,
  });
  const ticket = vendors.servicenow.createIncident({
    short_description: `Patch ${role.host}`,
    state: '2',
    cmdb_ci: ci['sys_id'] ?? '',
    u_qids: qids.join(', '),
    ...role.ticket,
  });
  const asset =
    role.patchJob === true && hostId !== undefined ? addPatching(vendors, role, { hostId, qids }) : undefined;
  return { role, number: ticket['number'] ?? '', sysId: ticket['sys_id'] ?? '', qids, hostId, aid, asset };
}

interface Machine {
  readonly ip: string;
  readonly serial: string;
}

function addSensor({ falcon }: Vendors, role: Role, { ip, serial }: Machine): string {
  const profile = role.profile ?? 'windows-server';
  const names = { mac: `${role.host}.local`, linux: role.host, windows: role.host.toUpperCase() };
  const hostname = names[platformOf(role)];
  return falcon.addHost({ hostname, profile, serial, localIp: ip });
}

function addRecord({ qualys }: Vendors, role: Role, { ip, serial }: Machine): number {
  const os = OPERATING_SYSTEMS[platformOf(role)];
  return qualys.addHost({ ip, fqdn: `${role.host}.${DOMAIN}`, agent: true, os, serial, ...role.qualys });
}

/** The machine in Patch Management, a patch for its findings that a newer one replaces, and a job that deploys both. */
function addPatching(
  { gateway, qualys }: Vendors,
  { host }: Role,
  { hostId, qids }: { hostId: number; qids: readonly number[] },
): string | undefined {
  const [patch, newer] = patchesOf(host);
  gateway?.addPatch({ id: patch, qids, wire: { kb: `KB-${host}`, supersededBy: [newer] } });
  gateway?.addPatch({ id: newer, qids: [], wire: { kb: `KB-${host}-2`, supersedes: [patch] } });
  gateway?.addJob({ id: `job-${host}`, patches: [patch, newer] });
  return gateway?.addAsset({ assetId: qualys.host(hostId).assetId, name: host.toUpperCase() });
}

function learn({ qualys }: Vendors, qid: number, remote: boolean): void {
  const cve = CVES[qid];
  qualys.addKnowledge({ qid, remote, authTypes: remote ? [] : ['Windows', 'Unix'], ...(cve ? { cves: [cve] } : {}) });
}

const OPERATING_SYSTEMS = {
  windows: 'Windows Server 2019 Standard 64 bit Edition Version 1809 Build 17763',
  linux: 'Ubuntu Linux 24.04',
  mac: 'macOS 13.6',
} as const;

/** Both vendors speak of one machine. */
function platformOf({ profile = 'windows-server' }: Role): keyof typeof OPERATING_SYSTEMS {
  if (profile === 'mac') return 'mac';
  return profile.startsWith('windows') || profile === 'domain-controller' ? 'windows' : 'linux';
}
