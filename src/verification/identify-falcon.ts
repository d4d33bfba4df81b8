import type { Identity } from './evidence.js';
import type { FalconHost } from './falcon-facts.js';
import { fold, likeness } from './names.js';
import type { QualysHost } from './qualys-facts.js';
import type { MachineKeys } from './ticket.js';

/** What the agent is compared with: the ticket's keys, and what the Qualys records add to them. */
interface Wanted {
  readonly names: readonly string[];
  readonly serials: readonly string[];
  readonly instances: readonly string[];
  readonly ips: readonly string[];
}

interface Agreement {
  readonly host: FalconHost;
  readonly agreeing: readonly string[];
  readonly disagreeing: readonly string[];
}

/**
 * Which Falcon agent is on the ticket's machine. Serial number and cloud instance decide; a name alone does only when
 * it is not truncated and nobody else has it. Of several agents with one serial number the newest online install is
 * the current one. crowdstrike 4.7
 */
export function identifyFalcon(
  keys: MachineKeys,
  qualysHosts: readonly QualysHost[],
  seen: { visible: readonly FalconHost[]; hidden: readonly string[] },
): Identity {
  const wanted = wantedOf(keys, qualysHosts);
  const compared = seen.visible.map((host) => compare(wanted, host));

  if (keys.falconAid !== undefined) {
    const aid = fold(keys.falconAid);
    const one = compared.find(({ host }) => host.aid === aid);
    if (one) return one.disagreeing.length > 0 ? mismatch([one]) : found(one, ['falconAid']);
  }
  const named = compared.filter(({ agreeing }) => agreeing.some((key) => key !== 'ip' && key !== 'truncated name'));
  const likely = named.filter(({ disagreeing }) => disagreeing.length === 0);
  const strong = likely.filter(({ agreeing }) => agreeing.includes('serial') || agreeing.includes('instance'));
  const short = likely.length === 0 ? compared.filter(isTruncatedAndConfirmed) : [];
  const chosen = [strong, likely, short].find((list) => list.length > 0) ?? [];

  const [only] = chosen;
  if (only !== undefined) return chosen.length === 1 ? found(only) : newestInstall(chosen, strong.length > 0);
  if (named.length > 0) return mismatch(named);
  if (compared.some(({ agreeing }) => agreeing.includes('truncated name'))) return ambiguous(compared);
  if (seen.hidden.length > 0) return { kind: 'hidden', ids: [...seen.hidden].sort() };
  return {
    kind: 'not-found',
    searched: Object.entries(wanted).flatMap(([key, list]) => (list.length > 0 ? [key] : [])),
  };
}

function wantedOf(keys: MachineKeys, qualysHosts: readonly QualysHost[]): Wanted {
  const present = (list: readonly (string | undefined)[]): string[] =>
    [...new Set(list.filter((v) => v !== undefined && v !== ''))].flatMap((v) => v ?? []);
  return {
    names: present([
      keys.fqdn,
      keys.hostname,
      ...(keys.fqdn || keys.hostname ? [] : qualysHosts.flatMap((host) => host.names)),
    ]),
    serials: present([keys.serial, ...qualysHosts.map((host) => host.serial)]),
    instances: present(qualysHosts.map((host) => host.instanceId)),
    ips: present([keys.ip, ...qualysHosts.map((host) => host.ip)]),
  };
}

function compare(wanted: Wanted, host: FalconHost): Agreement {
  const agreeing: string[] = [];
  const disagreeing: string[] = [];
  const weigh = (key: string, list: readonly string[], value: string | undefined): void => {
    if (list.length === 0 || !value) return;
    (list.some((one) => fold(one) === fold(value)) ? agreeing : disagreeing).push(key);
  };
  weigh('serial', wanted.serials, host.serial);
  weigh('instance', wanted.instances, host.instanceId);
  if (host.localIp && wanted.ips.includes(host.localIp)) agreeing.push('ip');
  weighName(wanted, host, { agreeing, disagreeing });
  return { host, agreeing, disagreeing };
}

/**
 * Windows agents report the short name and the domain apart. Another domain than the ticket's is a twin, unless a second
 * key agrees: the directory's domain need not be the name server's.
 */
function weighName(wanted: Wanted, host: FalconHost, to: { agreeing: string[]; disagreeing: string[] }): void {
  const hostname = host.hostname;
  if (!hostname || wanted.names.length === 0) return;
  const kinds = new Set(wanted.names.map((name) => likeness(name, hostname)));
  const same = kinds.has('same') || kinds.has('short');
  if (same && to.agreeing.length === 0 && wanted.names.every((name) => isElsewhere(name, host)))
    to.disagreeing.push('domain');
  else if (same) to.agreeing.push('name');
  else if (kinds.has('truncated')) to.agreeing.push('truncated name');
  else to.disagreeing.push('name');
}

function isElsewhere(wanted: string, host: FalconHost): boolean {
  if (!host.hostname || host.hostname.includes('.') || !host.domain?.includes('.')) return false;
  return likeness(wanted, `${host.hostname}.${host.domain}`) === 'other';
}

function isTruncatedAndConfirmed({ agreeing, disagreeing }: Agreement): boolean {
  return agreeing.includes('truncated name') && agreeing.includes('ip') && disagreeing.length === 0;
}

function newestInstall(list: readonly Agreement[], sameMachine: boolean): Identity {
  const online = list.filter(({ host }) => host.online === 'online' && host.firstSeen !== undefined);
  const [newest, second] = online.sort(
    (a, b) => (b.host.firstSeen?.getTime() ?? 0) - (a.host.firstSeen?.getTime() ?? 0),
  );
  const clear = newest && newest.host.firstSeen?.getTime() !== second?.host.firstSeen?.getTime();
  return sameMachine && newest && clear ? found(newest) : ambiguous(list);
}

function found(one: Agreement, extra: readonly string[] = []): Identity {
  return { kind: 'found', ids: [one.host.aid], agreeing: [...extra, ...one.agreeing], disagreeing: [] };
}

function ambiguous(list: readonly Agreement[]): Identity {
  return { kind: 'ambiguous', candidates: list.map(({ host }) => host.aid).sort() };
}

function mismatch(list: readonly Agreement[]): Identity {
  return {
    kind: 'mismatch',
    ids: list.map(({ host }) => host.aid).sort(),
    disagreeing: [...new Set(list.flatMap(({ disagreeing }) => disagreeing))].sort(),
  };
}
