import type { QualysStandIn } from '../../lab/qualys/start-qualys.js';
import type { Wire, WireValue } from '../../lab/qualys/wire.js';
import type { FindingStatus, Tracking } from '../../lab/qualys/world.js';
import type { Ids } from './ids.js';
import { isoText, momentOf } from './moments.js';
import type { Detection, Host, Value, World } from './world.js';

interface When {
  readonly ids: Ids;
  readonly now: Date;
}

/** Host records, findings and KnowledgeBase exactly as stated; what the stand-in must filter by, it learns as well. */
export function stageHosts(qualys: QualysStandIn, { hosts, knowledge }: World['qualys'], when: When): void {
  qualys.world.hosts.clear();
  qualys.world.machines.clear();
  qualys.world.knowledge.clear();
  for (const [name, host] of Object.entries(hosts)) if (host) stageHost(qualys, { name, host }, when);
  // A finding brings an entry of its own; those that are not stated are unknown to the KnowledgeBase.
  qualys.world.knowledge.clear();
  for (const [qid, entry] of Object.entries(knowledge)) {
    if (entry === null) continue;
    const wire = wireOf(entry, when.now);
    const disabled = wire['IS_DISABLED'] === '1';
    qualys.addKnowledge({
      qid: Number(qid),
      disabled,
      cves: [...JSON.stringify(wire).matchAll(/CVE-\d+-\d+/g)].map(String),
    });
    qualys.overrideQid(Number(qid), wire);
  }
}

const TRACKING = new Map<unknown, Tracking>([
  ['Cloud Agent', 'AGENT'],
  ['IP', 'IP'],
  ['DNS', 'DNS'],
  ['NETBIOS', 'NETBIOS'],
  ['EC2', 'EC2'],
]);

function stageHost(qualys: QualysStandIn, { name, host }: { name: string; host: Host }, when: When): void {
  const { asset = {}, detections = {}, ...rest } = host;
  const { TRACKING_METHOD: method = null, ...lists } = wireOf(rest, when.now);
  const tracking = TRACKING.get(method);
  const hostId = qualys.addHost({
    hostId: Number(lists['ID'] ?? when.ids(`host ${name}`)),
    assetId: Number(lists['ASSET_ID'] ?? when.ids(`asset ${name}`)),
    ip: textOf(lists['IP']) ?? '',
    agent: tracking === 'AGENT',
    tracking: tracking ?? 'IP',
  });
  for (const [key, detection] of Object.entries(detections)) {
    if (detection !== null) stageFinding(qualys, { hostId, name: `${name} ${key}`, qid: qidOf(key), detection }, when);
  }
  // The stand-in names a host by what it is told here, and the search finds it by that.
  Object.assign(qualys.host(hostId), {
    dns: textOf(lists['DNS']),
    fqdn: fqdnOf(lists['DNS_DATA']),
    netbios: textOf(lists['NETBIOS']),
    os: textOf(lists['OS']) ?? '',
  });
  qualys.overrideHost(hostId, tracking === undefined ? { ...lists, TRACKING_METHOD: method } : lists);
  qualys.overrideAsset(hostId, wireOf(asset, when.now));
}

const STATUSES = ['New', 'Active', 'Re-Opened', 'Fixed'] as const satisfies readonly FindingStatus[];

interface Staged {
  readonly hostId: number;
  readonly name: string;
  readonly qid: number;
  readonly detection: Detection;
}

function stageFinding(qualys: QualysStandIn, { hostId, name, qid, detection }: Staged, when: When): void {
  const wire = wireOf(detection, when.now);
  const status = STATUSES.find((known) => known === wire['STATUS']) ?? 'Active';
  const uniqueId = qualys.addFinding(hostId, Number(wire['QID'] ?? qid), { status });
  qualys.overrideFinding(hostId, uniqueId, { UNIQUE_VULN_ID: when.ids(`record ${name}`), ...wire });
}

/** `91001 on 8443` is a record of QID 91001. */
function qidOf(key: string): number {
  const qid = /^\d+/.exec(key)?.[0];
  if (qid === undefined) throw new Error(`expected a detection's key to begin with its QID, got ${key}`);
  return Number(qid);
}

function wireOf(stated: Readonly<Record<string, Value | undefined>>, now: Date): Wire {
  return Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, told(value ?? null, now)]));
}

function told(value: Value, now: Date): WireValue {
  if (typeof value === 'string') {
    const moment = momentOf(value, now);
    return moment ? isoText(moment) : value;
  }
  if (typeof value === 'boolean') return String(value);
  if (value === null || typeof value === 'number') return value;
  return isList(value) ? value.map((each) => told(each, now) ?? '') : wireOf(value, now);
}

function fqdnOf(names: WireValue | undefined): string | undefined {
  return typeof names === 'object' && names !== null && 'FQDN' in names ? textOf(names['FQDN']) : undefined;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
