import type { FalconHost } from '../falcon-facts.js';
import type { QualysHost } from '../qualys-facts.js';
import type { MachineKeys } from '../ticket.js';
import { sorted, type Agreement } from './agreement.js';
import { sameInstance } from './instance.js';
import type { Key } from './keys.js';
import { macsIn, shareMac } from './mac.js';
import { bearing, fold, isFull, shortName } from './names.js';
import { platformOf, type Platform } from './platform.js';
import { knownSerial, sameSerial } from './serial.js';

/** What an agent is compared with: the ticket's keys, and what the machine's Qualys records add to them. */
export interface Wanted {
  readonly aids: readonly string[];
  readonly names: readonly string[];
  /** Names with their domain, from both. */
  readonly fullNames: readonly string[];
  readonly serials: readonly string[];
  readonly instances: readonly string[];
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly platforms: readonly Platform[];
}

export interface ComparedAgent extends Agreement {
  readonly host: FalconHost;
  /** It reports another address than the one known of the machine. */
  readonly isElsewhere: boolean;
}

/** The ticket's names go before Qualys' names, and the address that Qualys saw lately goes before the ticket's. */
export function wantedOf(keys: MachineKeys, records: readonly QualysHost[]): Wanted {
  const own = distinct([keys.fqdn, keys.hostname]);
  const theirs = distinct(records.flatMap((host) => host.names));
  const addresses = distinct(records.map((host) => host.ip));
  const aid = fold(keys.falconAid ?? '');
  return {
    aids: /^[0-9a-f]{32}$/.test(aid) ? [aid] : [],
    names: own.length > 0 ? own : theirs,
    fullNames: distinct([...own, ...theirs]).filter(isFull),
    serials: distinct([keys.serial, ...records.map((host) => host.serial)].map(knownSerial)),
    instances: distinct([keys.instanceId, ...records.map((host) => host.instanceId)]),
    macs: distinct([...macsIn(keys.mac), ...records.flatMap((host) => host.macs ?? [])]),
    ips: addresses.length > 0 ? addresses : distinct([keys.ip]),
    platforms: distinct(records.map((host) => platformOf(host.os))),
  };
}

/** A Falcon agent beside what is known of the machine. */
export function compareAgent(wanted: Wanted, host: FalconHost): ComparedAgent {
  const own: (readonly [Key, boolean | undefined])[] = [
    ['falconAid', wanted.aids.length === 0 ? undefined : wanted.aids.includes(fold(host.aid))],
    ['instanceId', anyOf(wanted.instances.map((id) => sameInstance(id, host.instanceId)))],
    ['serial', anyOf(wanted.serials.map((serial) => sameSerial(serial, host.serial)))],
    ['mac', shareMac(wanted.macs, host.macs)],
    ['ip', wanted.ips.some((ip) => ip === host.localIp) || undefined],
    ['platform', isOtherPlatform(wanted, host) ? false : undefined],
  ];
  const known = own.some(([, agrees]) => agrees === true);
  const isElsewhere = host.localIp !== undefined && wanted.ips.length > 0 && !wanted.ips.includes(host.localIp);
  return {
    host,
    isElsewhere,
    id: host.aid,
    name: host.hostname,
    ...sorted([...own, ...nameSays(wanted, host, known)]),
  };
}

/**
 * Windows agents report the short name and the domain apart. Another domain than the one known is a twin, unless a
 * second key agrees: the directory's domain need not be the name server's.
 */
function nameSays(wanted: Wanted, host: FalconHost, known: boolean): readonly (readonly [Key, boolean])[] {
  const { hostname, domain } = host;
  if (hostname === undefined) return [];
  const kinds = new Set(wanted.names.map((name) => bearing(name, [hostname], platformOf(host.platform))));
  if (kinds.has('same'))
    return [['name', true], ...(!known && isOfOtherDomain(wanted, hostname, domain) ? [DOMAIN] : [])];
  if (kinds.has('cut')) return [['truncated name', true]];
  return kinds.has('other') ? [['name', false]] : [];
}

const DOMAIN = ['domain', false] as const;

function isOfOtherDomain({ fullNames }: Wanted, hostname: string, domain: string | undefined): boolean {
  const full = !hostname.includes('.') && domain?.includes('.') ? `${hostname}.${domain}` : hostname;
  const rivals = fullNames.filter((name) => shortName(name) === shortName(full));
  return isFull(full) && rivals.length > 0 && !rivals.some((name) => fold(name) === fold(full));
}

/** Qualys tested one operating system, and the agent runs on another. */
function isOtherPlatform({ platforms }: Wanted, host: FalconHost): boolean {
  const runs = platformOf(host.platform);
  return runs !== undefined && platforms.length > 0 && !platforms.includes(runs);
}

function anyOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true;
  return answers.includes(false) ? false : undefined;
}

function distinct<Value extends string>(values: readonly (Value | undefined)[]): Value[] {
  return [...new Set(values.flatMap((value) => value || []))];
}
