import { isIPv4 } from 'node:net';
import type { CallContext } from '../../outbound/contract.js';
import type { QualysHost } from '../../verification/qualys-facts.js';
import type { MachineKeys } from '../../verification/ticket.js';
import type { createHostList, HostRecord } from './host-list.js';
import type { AssetsNamed } from './name-search.js';
import type { HostAsset } from './portal-schema.js';

/** A container host lists an adapter for each of its containers. */
const MAX_MACS = 32;

export interface SearchDeps {
  readonly hostList: ReturnType<typeof createHostList>;
  readonly assetsNamed: AssetsNamed;
}

/**
 * Every host record that one of the keys may mean, with the names of Host List and portal together.
 *
 * The names are asked for also where a record at the ticket's address bears them: agent and scanner may keep records of
 * one machine at several addresses, and a finding that is open in any of them is open. qualys 9
 */
export async function findHosts(
  { hostList, assetsNamed }: SearchDeps,
  keys: MachineKeys,
  context: CallContext,
): Promise<readonly QualysHost[]> {
  const ips = [keys.ip?.trim()].filter(isAddress);
  const atAddress = await recordsBy(hostList.byIps, ips, context);
  const names = namesOf(keys);
  const assets = names.length > 0 ? await assetsNamed({ names, context }) : [];

  const read = new Set(atAddress.map((host) => host.hostId));
  const ids = [keys.qualysHostId?.trim(), ...assets.map((asset) => asset.hostId)].filter(isHostId);
  const others = [...new Set(ids)].filter((id) => !read.has(id));
  const byId = await recordsBy(hostList.byIds, others, context);

  return [...atAddress, ...byId].map((host) => {
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

/** The ticket's names that can be searched for; an address in a name's column is none, and every machine is localhost. */
function namesOf({ hostname, fqdn }: MachineKeys): readonly string[] {
  return [fqdn, hostname].map((name) => name?.trim()).filter(isName);
}

function isName(name: string | undefined): name is string {
  if (name === undefined || isIPv4(name) || /^localhost(\.|$)/i.test(name)) return false;
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name);
}

function isAddress(ip: string | undefined): ip is string {
  return ip !== undefined && isIPv4(ip);
}

function isHostId(id: string | undefined): id is string {
  return id !== undefined && /^\d{1,19}$/.test(id);
}

function merged(host: HostRecord, assets: readonly HostAsset[]): QualysHost {
  const [asset] = assets;
  const macs = [...new Set(assets.flatMap((one) => one.macs))].slice(0, MAX_MACS);
  return {
    ...host,
    assetId: host.assetId ?? asset?.assetId,
    agent: host.agent || assets.some((one) => one.agent),
    names: [...new Set([...host.names, ...assets.flatMap((one) => one.names)])],
    ...(macs.length > 0 ? { macs } : {}),
    agentId: host.agentId ?? asset?.agentId,
    instanceId: host.instanceId ?? asset?.instanceId,
    lastBoot: host.lastBoot ?? asset?.lastBoot,
  };
}
