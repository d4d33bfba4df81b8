import { isIPv4 } from 'node:net';
import type { CallContext } from '../../outbound/contract.js';
import type { QualysHost } from '../../verification/qualys-facts.js';
import type { MachineKeys } from '../../verification/ticket.js';
import type { createHostList, HostRecord } from './host-list.js';
import type { QualysCalls } from './operations.js';
import { malformed, type Door } from './paging.js';
import type { HostAsset } from './portal-schema.js';
import { searchRequest, type NameField } from './search-request.js';

export interface SearchDeps {
  readonly door: Pick<Door, 'send'>;
  readonly call: QualysCalls['searchAssets'];
  readonly hostList: ReturnType<typeof createHostList>;
}

type Criterion = readonly [NameField, string];

/** Far more assets than can share a name: beyond, the portal has not understood the question. */
const MAX_PAGES = 5;

/**
 * Every host record that one of the keys may mean, with the names of Host List and portal together.
 *
 * Ids and addresses are asked for many tickets at once; names cost several searches each, and the limit is everybody's.
 * They are left out where a record at the ticket's address bears its name: agent and scanner records of one machine
 * share the address, so the search would only find the same ones.
 */
export async function findHosts(
  deps: SearchDeps,
  keys: MachineKeys,
  context: CallContext,
): Promise<readonly QualysHost[]> {
  const names = namesOf(keys);
  const ips = [keys.ip?.trim()].filter(isAddress);
  const atAddress = await recordsBy(deps.hostList.byIps, ips, context);
  const settled = atAddress.some((host) => host.names.some((name) => names.some((own) => sameName(own, name))));

  const assets = settled ? [] : await assetsNamed(deps, names, context);
  const ids = [keys.qualysHostId?.trim(), ...assets.map((asset) => asset.hostId)].filter(isHostId);
  const byId = await recordsBy(deps.hostList.byIds, [...new Set(ids)], context);

  const records = new Map([...atAddress, ...byId].map((host) => [host.hostId, host]));
  return [...records.values()].map((host) => {
    const described = assets.filter((asset) => asset.hostId === host.hostId);
    return merged(host, described);
  });
}

async function recordsBy(
  read: SearchDeps['hostList']['byIds'],
  values: readonly string[],
  context: CallContext,
): Promise<readonly HostRecord[]> {
  return values.length > 0 ? read({ values, context }) : [];
}

/** Whether capitals matter to the portal is not documented, so a search without a hit is repeated in other spellings. */
async function assetsNamed(
  deps: SearchDeps,
  names: readonly string[],
  context: CallContext,
): Promise<readonly HostAsset[]> {
  const spelt = names.flatMap(criteriaOf);
  const assets = await search(deps, spelt, context);
  if (assets.length > 0) return assets;
  const respelt = names.flatMap((name) => [name.toLowerCase(), name.toUpperCase()]).flatMap(criteriaOf);
  const tried = new Set(spelt.map(String));
  return search(
    deps,
    respelt.filter((one) => !tried.has(String(one))),
    context,
  );
}

/** Each criterion is a search of its own: the portal joins several with "and". */
async function search(
  deps: SearchDeps,
  criteria: readonly Criterion[],
  context: CallContext,
): Promise<readonly HostAsset[]> {
  const found = new Map<string, HostAsset>();
  for (const [field, value] of new Map(criteria.map((one) => [String(one), one])).values()) {
    for (const asset of await searchOne(deps, { field, value }, context)) {
      // An asset that VM has no host record of cannot have been scanned.
      if (asset.hostId !== undefined) found.set(`${asset.hostId} ${asset.assetId}`, asset);
    }
  }
  return [...found.values()];
}

async function searchOne(
  { door, call }: SearchDeps,
  criterion: { readonly field: NameField; readonly value: string },
  context: CallContext,
): Promise<readonly HostAsset[]> {
  const assets: HostAsset[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { value } = await door.send(call, { xml: searchRequest({ ...criterion, after }), context });
    assets.push(...value.assets);
    if (value.more === undefined) return assets;
    const { lastId } = value.more;
    if (
      lastId === undefined ||
      !/^\d{1,19}$/.test(lastId) ||
      (after !== undefined && BigInt(lastId) <= BigInt(after))
    ) {
      throw malformed(call.name, 'more records, but no way to the next page');
    }
    after = lastId;
  }
  throw malformed(call.name, `more than ${MAX_PAGES} pages of assets for one name`);
}

function criteriaOf(name: string): readonly Criterion[] {
  // NetBIOS keeps 15 characters, in capitals.
  const netbios = shortOf(name).toUpperCase().slice(0, 15);
  return [
    ['dnsHostName', name],
    ['name', name],
    ['netbiosName', netbios],
  ];
}

/** The ticket's names that can be searched for, and their first labels; an address in a name's column is none. */
function namesOf({ hostname, fqdn }: MachineKeys): readonly string[] {
  const names = [fqdn, hostname].map((name) => name?.trim()).filter(isName);
  return [...new Set([...names, ...names.map(shortOf)])];
}

function shortOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function sameName(one: string, other: string): boolean {
  return shortOf(one).toLowerCase() === shortOf(other).toLowerCase();
}

function isName(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name) && !isIPv4(name);
}

function isAddress(ip: string | undefined): ip is string {
  return ip !== undefined && isIPv4(ip);
}

function isHostId(id: string | undefined): id is string {
  return id !== undefined && /^\d{1,19}$/.test(id);
}

function merged(host: HostRecord, assets: readonly HostAsset[]): QualysHost {
  const [asset] = assets;
  return {
    ...host,
    assetId: host.assetId ?? asset?.assetId,
    agent: host.agent || assets.some((one) => one.agent),
    names: [...new Set([...host.names, ...assets.flatMap((one) => one.names)])],
    instanceId: host.instanceId ?? asset?.instanceId,
    lastBoot: host.lastBoot ?? asset?.lastBoot,
  };
}
