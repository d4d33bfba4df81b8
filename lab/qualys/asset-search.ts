import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Answer } from './answer.js';
import { PortalRefusal, portalRefusal, serviceResponse } from './service-response.js';
import { stamp, type Host, type World } from './world.js';
import { overridden } from './wire.js';
import type { XmlObject } from './xml.js';

interface Criterion {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => name === 'Criteria',
});

/** Portal search for host assets: criteria combine with AND, pages go by asset id. qualys 12.1 */
export function searchAssets(world: World, body: string, scope: readonly number[] | undefined): Answer {
  try {
    return page(world, readRequest(body), scope);
  } catch (error) {
    if (error instanceof PortalRefusal) return portalRefusal(error);
    throw error;
  }
}

interface Search {
  readonly criteria: readonly Criterion[];
  readonly limit: number;
  readonly startFromId: number;
  readonly startFromOffset: number;
}

function page(
  world: World,
  { criteria, limit, startFromId, startFromOffset }: Search,
  scope?: readonly number[],
): Answer {
  const tests = criteria.map(testOf);
  const matches = [...world.hosts.values()]
    .filter((host) => (scope === undefined || scope.includes(host.hostId)) && host.assetId >= startFromId)
    .filter((host) => tests.every((test) => test(host)))
    .sort((left, right) => left.assetId - right.assetId)
    .slice(startFromOffset - 1);
  const items = matches.slice(0, limit);
  const more = matches.length > items.length;
  return serviceResponse({
    count: items.length,
    ...(items.length > 0 ? { hasMoreRecords: String(more) } : {}),
    ...(more ? { lastId: items.at(-1)?.assetId } : {}),
    ...(items.length > 0
      ? { data: { HostAsset: items.map((host) => overridden(assetElement(host), host.wire?.asset)) } }
      : {}),
  });
}

function readRequest(body: string): Search {
  if (XMLValidator.validate(body) !== true)
    throw new PortalRefusal('Invalid XML.', 'Send a well-formed ServiceRequest.');
  const request = child(parser.parse(body), 'ServiceRequest');
  const preferences = child(request, 'preferences');
  return {
    criteria: list(child(request, 'filters'), 'Criteria').map(readCriterion),
    limit: Number(text(preferences, 'limitResults') ?? 100),
    startFromId: Number(text(preferences, 'startFromId') ?? 0),
    startFromOffset: Number(text(preferences, 'startFromOffset') ?? 1),
  };
}

function readCriterion(element: unknown): Criterion {
  return {
    field: text(element, '@field') ?? '',
    operator: text(element, '@operator') ?? '',
    value: text(element, '#text') ?? '',
  };
}

const TEXTS: Readonly<Record<string, (host: Host) => string | undefined>> = {
  name: assetName,
  dnsHostName: ({ dns }) => dns,
  fqdn: ({ fqdn }) => fqdn,
  netbiosName: ({ netbios }) => netbios,
  address: ({ ip }) => ip,
  os: ({ os }) => os,
  trackingMethod: ({ tracking }) => TRACKING[tracking],
};
const NUMBERS: Readonly<Record<string, (host: Host) => number>> = {
  id: ({ assetId }) => assetId,
  qwebHostId: ({ hostId }) => hostId,
};
const TRACKING = { IP: 'IP', DNS: 'DNSNAME', NETBIOS: 'NETBIOS', EC2: 'INSTANCE_ID', AGENT: 'QAGENT' } as const;

function testOf({ field, operator, value }: Criterion): (host: Host) => boolean {
  const textOf = TEXTS[field];
  if (textOf) return textTest({ field, operator, value }, textOf);
  const numberOf = NUMBERS[field];
  if (!numberOf) throw new PortalRefusal(`Criteria: Invalid field '${field}'.`, 'Specify a valid criteria field.');
  const wanted = value.split(',').map((each) => Number(each.trim()));
  if (wanted.some((each) => !Number.isInteger(each))) {
    throw new PortalRefusal(
      `Criteria: Invalid value format for criteria '${field}' (${value}).`,
      'Specify criteria value(s) as Long.',
    );
  }
  if (operator === 'EQUALS' || operator === 'IN') return (host) => wanted.includes(numberOf(host));
  if (operator === 'GREATER') return (host) => numberOf(host) > (wanted[0] ?? Infinity);
  throw badOperator(field, operator);
}

function textTest({ field, operator, value }: Criterion, textOf: (host: Host) => string | undefined) {
  const wanted = value.toLowerCase();
  if (operator === 'EQUALS') return (host: Host) => textOf(host)?.toLowerCase() === wanted;
  if (operator === 'CONTAINS') return (host: Host) => textOf(host)?.toLowerCase().includes(wanted) ?? false;
  throw badOperator(field, operator);
}

function badOperator(field: string, operator: string): PortalRefusal {
  return new PortalRefusal(`Criteria: Invalid operator '${operator}' for '${field}'.`, 'Specify a valid operator.');
}

function assetElement(host: Host): XmlObject {
  return {
    id: host.assetId,
    name: assetName(host),
    created: stamp(host.created),
    modified: stamp(host.lastScan ?? host.created),
    type: 'HOST',
    qwebHostId: host.hostId,
    lastVulnScan: stamp(host.lastVmScanned),
    lastSystemBoot: stamp(host.lastBoot),
    agentInfo: host.agent && {
      agentVersion: host.agent.version,
      agentId: host.agent.agentId,
      status: host.agent.active ? 'STATUS_ACTIVE' : 'STATUS_INACTIVE',
      lastCheckedIn: stamp(host.agent.lastCheckedIn),
      chirpStatus: 'Inventory Scan Complete',
    },
    fqdn: host.fqdn,
    os: host.os,
    dnsHostName: host.dns,
    netbiosName: host.netbios,
    address: host.ip,
    trackingMethod: TRACKING[host.tracking],
    networkInterface: host.mac && {
      list: { HostAssetInterface: { interfaceName: 'eth0', macAddress: host.mac, type: 'LOCAL', address: host.ip } },
    },
    vuln: { list: {} },
  };
}

function assetName({ netbios, dns, ip }: Host): string {
  return netbios ?? dns ?? ip;
}

function child(element: unknown, name: string): unknown {
  return typeof element === 'object' && element !== null ? Reflect.get(element, name) : undefined;
}

function list(element: unknown, name: string): unknown[] {
  const found = child(element, name);
  return Array.isArray(found) ? found : [];
}

function text(element: unknown, name: string): string | undefined {
  const found = child(element, name);
  return typeof found === 'string' ? found : undefined;
}
