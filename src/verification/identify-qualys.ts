import type { Identity } from './evidence.js';
import { likenessOf } from './names.js';
import type { QualysHost } from './qualys-facts.js';
import { knownSerial } from './serial.js';
import type { MachineKeys } from './ticket.js';

interface Agreement {
  readonly host: QualysHost;
  readonly agreeing: readonly string[];
  readonly disagreeing: readonly string[];
}

/**
 * Which Qualys records are the ticket's machine. An address alone never suffices; a serial number or domain that
 * contradicts excludes. Several records that agree on a strong key are one machine (agent and scanner). qualys 9
 */
export function identifyQualys(keys: MachineKeys, candidates: readonly QualysHost[]): Identity {
  const searched = Object.entries(keys).flatMap(([key, value]) => (value && key !== 'ci' ? [key] : []));
  const compared = unique(candidates).map((host) => compare(keys, host));

  if (keys.qualysHostId !== undefined) return byId(keys.qualysHostId, compared, searched);

  const accepted = compared.filter((one) => isNamed(one) && one.disagreeing.length === 0);
  const [first] = accepted;
  if (first === undefined) {
    const contradicting = compared.filter((one) => isNamed(one));
    if (contradicting.length === 0) return { kind: 'not-found', searched };
    return {
      kind: 'mismatch',
      ids: ids(contradicting),
      disagreeing: distinct(contradicting.flatMap((one) => one.disagreeing)),
    };
  }
  if (accepted.length > 1 && !areOneMachine(accepted)) return { kind: 'ambiguous', candidates: ids(accepted) };
  return {
    kind: 'found',
    ids: ids(accepted),
    agreeing: distinct(accepted.flatMap((one) => one.agreeing)),
    disagreeing: [],
  };
}

function byId(hostId: string, compared: readonly Agreement[], searched: string[]): Identity {
  const one = compared.find(({ host }) => host.hostId === hostId);
  if (one === undefined) return { kind: 'not-found', searched };
  if (one.disagreeing.length > 0) return { kind: 'mismatch', ids: [hostId], disagreeing: [...one.disagreeing] };
  const records = [one, ...compared.filter((other) => isSibling(one, other))];
  const agreeing = ['qualysHostId', ...records.flatMap((record) => record.agreeing)];
  return { kind: 'found', ids: ids(records), agreeing: distinct(agreeing), disagreeing: [] };
}

/** The ticket names one record; the machine's other records have to be proved as well. qualys 10.11 row 3 */
function isSibling(one: Agreement, other: Agreement): boolean {
  return other !== one && isNamed(other) && other.disagreeing.length === 0 && areOneMachine([one, other]);
}

function compare(keys: MachineKeys, host: QualysHost): Agreement {
  const agreeing: string[] = [];
  const disagreeing: string[] = [];
  const weigh = (key: string, agrees: boolean | undefined): void => {
    if (agrees !== undefined) (agrees ? agreeing : disagreeing).push(key);
  };
  weigh('serial', bothSay(keys.serial, host.serial));
  weigh('fqdn', nameAgrees(keys.fqdn, host.names));
  weigh('hostname', nameAgrees(keys.hostname, host.names));
  if (keys.ip !== undefined && keys.ip === host.ip) agreeing.push('ip');
  return { host, agreeing, disagreeing };
}

/** Undefined when either side says nothing: silence neither agrees nor disagrees. */
function bothSay(wanted: string | undefined, seen: string | undefined): boolean | undefined {
  const [a, b] = [knownSerial(wanted), knownSerial(seen)];
  return a !== undefined && b !== undefined ? a === b : undefined;
}

function nameAgrees(wanted: string | undefined, names: readonly string[]): boolean | undefined {
  const kind = wanted === undefined ? undefined : likenessOf(wanted, names);
  return kind === undefined || kind === 'truncated' ? undefined : kind !== 'other';
}

function isNamed({ agreeing }: Agreement): boolean {
  return agreeing.some((key) => key !== 'ip');
}

/** Agent and scanner record of one machine: the same serial number, or the same name at the same address. */
function areOneMachine(accepted: readonly Agreement[]): boolean {
  const serials = new Set(accepted.map(({ host }) => knownSerial(host.serial)));
  const instances = new Set(accepted.flatMap(({ host }) => host.instanceId ?? []));
  if ([...serials].filter((serial) => serial !== undefined).length > 1 || instances.size > 1) return false;
  if (serials.size === 1 && !serials.has(undefined)) return true;
  const ips = new Set(accepted.map(({ host }) => host.ip));
  return ips.size === 1 && !ips.has(undefined);
}

function unique(candidates: readonly QualysHost[]): readonly QualysHost[] {
  return [...new Map(candidates.map((host) => [host.hostId, host])).values()];
}

function ids(agreements: readonly Agreement[]): string[] {
  return agreements.map(({ host }) => host.hostId).sort();
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
