import type { Identity } from './evidence.js';
import { latest } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import { fold, isFull, likenessOf, NETBIOS_LENGTH, shortName } from './names.js';
import type { QualysHost } from './qualys-facts.js';
import { knownSerial } from './serial.js';
import type { MachineKeys } from './ticket.js';

/** What the agent is compared with: the ticket's keys, and what the Qualys records add to them. */
interface Wanted {
  readonly aids: readonly string[];
  readonly names: readonly string[];
  /** Names with their domain, from both. */
  readonly fullNames: readonly string[];
  readonly serials: readonly string[];
  readonly instances: readonly string[];
  readonly ips: readonly string[];
}

interface Agreement {
  readonly host: FalconHost;
  readonly agreeing: readonly string[];
  readonly disagreeing: readonly string[];
}

/** Keys that say little alone: an address is used again, and two names may be cut to the same 15 characters. */
const WEAK: ReadonlySet<string> = new Set(['ip', 'truncated name']);

/**
 * Which Falcon agent is on the ticket's machine. Agent id, serial number and cloud instance decide; a name alone does
 * only when it is not truncated and nobody else has it. Of several agents with one serial number the newest install is
 * the current one, if the others fell silent before it. crowdstrike 4.7
 */
export function identifyFalcon(
  keys: MachineKeys,
  qualysHosts: readonly QualysHost[],
  seen: { visible: readonly FalconHost[]; hidden: readonly string[] },
): Identity {
  const wanted = wantedOf(keys, qualysHosts);
  const compared = seen.visible.map((host) => compare(wanted, host));
  const named = compared.filter(({ agreeing }) => agreeing.some((key) => !WEAK.has(key)));
  const likely = named.filter(({ disagreeing }) => disagreeing.length === 0);
  const strong = likely.filter(({ agreeing }) => agreeing.includes('serial') || agreeing.includes('instance'));
  const short = likely.length === 0 ? compared.filter(isTruncatedAndConfirmed) : [];
  const chosen = [strong, likely, short].find((list) => list.length > 0) ?? [];

  const [only] = chosen;
  if (only !== undefined) return chosen.length === 1 ? found(only) : newestInstall(chosen, strong.length > 0);
  if (named.length > 0) return mismatch(named);
  if (compared.some(({ agreeing }) => agreeing.includes('truncated name'))) return ambiguous(compared);
  if (seen.hidden.length > 0) return { kind: 'hidden', ids: [...seen.hidden].sort() };
  const { fullNames: _from, ...searched } = wanted;
  return {
    kind: 'not-found',
    searched: Object.entries(searched).flatMap(([key, list]) => (list.length > 0 ? [key] : [])),
  };
}

function wantedOf(keys: MachineKeys, qualysHosts: readonly QualysHost[]): Wanted {
  const own = distinct([keys.fqdn, keys.hostname]);
  const theirs = qualysHosts.flatMap((host) => host.names);
  const aid = fold(keys.falconAid ?? '');
  return {
    aids: /^[0-9a-f]{32}$/.test(aid) ? [aid] : [],
    names: own.length > 0 ? own : distinct(theirs),
    fullNames: distinct([...own, ...theirs]).filter(isFull),
    serials: distinct([keys.serial, ...qualysHosts.map((host) => host.serial)].map(knownSerial)),
    instances: distinct(qualysHosts.map((host) => host.instanceId)),
    ips: distinct([keys.ip, ...qualysHosts.map((host) => host.ip)]),
  };
}

function compare(wanted: Wanted, host: FalconHost): Agreement {
  const agreeing: string[] = [];
  const disagreeing: string[] = [];
  const weigh = (key: string, list: readonly string[], value: string | undefined): void => {
    if (list.length > 0 && value !== undefined) (list.includes(value) ? agreeing : disagreeing).push(key);
  };
  weigh('falconAid', wanted.aids, fold(host.aid));
  weigh('serial', wanted.serials, knownSerial(host.serial));
  weigh('instance', wanted.instances, host.instanceId);
  if (host.localIp !== undefined && wanted.ips.includes(host.localIp)) agreeing.push('ip');
  weighName(wanted, host, { agreeing, disagreeing });
  return { host, agreeing, disagreeing };
}

/**
 * Windows agents report the short name and the domain apart. Another domain than the one known is a twin, unless a
 * second key agrees: the directory's domain need not be the name server's.
 */
function weighName(wanted: Wanted, host: FalconHost, to: { agreeing: string[]; disagreeing: string[] }): void {
  const { hostname } = host;
  if (!hostname) return;
  const kinds = new Set(wanted.names.flatMap((name) => likenessOf(name, [hostname]) ?? []));
  if (kinds.size === 0) return;
  const same = kinds.has('same') || kinds.has('short');
  // A name of exactly 15 characters may be all that Windows left of a longer one.
  const cut = host.platform === 'Windows' && hostname.length === NETBIOS_LENGTH;
  if ((same && cut) || (!same && kinds.has('truncated'))) to.agreeing.push('truncated name');
  else if (!same) to.disagreeing.push('name');
  else {
    if (to.agreeing.length === 0 && isElsewhere(wanted, host)) to.disagreeing.push('domain');
    to.agreeing.push('name');
  }
}

function isElsewhere({ fullNames }: Wanted, { hostname = '', domain }: FalconHost): boolean {
  const full = !hostname.includes('.') && domain?.includes('.') ? `${hostname}.${domain}` : hostname;
  const rivals = fullNames.filter((name) => shortName(name) === shortName(full));
  return isFull(full) && rivals.length > 0 && !rivals.some((name) => fold(name) === fold(full));
}

function isTruncatedAndConfirmed({ agreeing, disagreeing }: Agreement): boolean {
  return agreeing.includes('truncated name') && agreeing.includes('ip') && disagreeing.length === 0;
}

/** A machine has one living agent. Another that was heard of after the newest install began is another machine. */
function newestInstall(list: readonly Agreement[], sameMachine: boolean): Identity {
  const [newest, ...older] = list.toSorted((a, b) => installedAt(b) - installedAt(a));
  if (!sameMachine || newest === undefined || newest.host.online !== 'online') return ambiguous(list);
  const silent = older.every(({ host }) => {
    const heard = latest(host.lastSeen, host.onlineLastSeen);
    return heard !== undefined && heard.getTime() < installedAt(newest);
  });
  return silent ? found(newest) : ambiguous(list);
}

function installedAt({ host }: Agreement): number {
  return host.firstSeen?.getTime() ?? 0;
}

function found(one: Agreement): Identity {
  return { kind: 'found', ids: [one.host.aid], agreeing: [...one.agreeing], disagreeing: [] };
}

function ambiguous(list: readonly Agreement[]): Identity {
  return { kind: 'ambiguous', candidates: list.map(({ host }) => host.aid).sort() };
}

function mismatch(list: readonly Agreement[]): Identity {
  return {
    kind: 'mismatch',
    ids: list.map(({ host }) => host.aid).sort(),
    disagreeing: distinct(list.flatMap(({ disagreeing }) => disagreeing)).sort(),
  };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => value || []))];
}
