import type { Candidate, Identity } from '../evidence.js';
import type { FalconHost } from '../falcon-facts.js';
import type { QualysHost } from '../qualys-facts.js';
import type { MachineKeys } from '../ticket.js';
import {
  contradictions,
  described,
  isCut,
  isCutButConfirmed,
  isNamed,
  isToldApart,
  sorted,
  type Agreement,
} from './agreement.js';
import { compareAgent, wantedOf, type ComparedAgent } from './compare-falcon.js';
import { compareRecord, type ComparedRecord } from './compare-qualys.js';
import { currentInstall, isFormer, isReinstalled } from './installs.js';
import { decides, KEYS, scoreOf } from './keys.js';
import { fold, isFull } from './names.js';
import { areOneMachine } from './one-machine.js';

/**
 * Which Qualys records are the ticket's machine? An address alone never suffices; a key that contradicts excludes.
 * Several records are one machine's if they prove it of each other. qualys 9
 */
export function identifyQualys(keys: MachineKeys, candidates: readonly QualysHost[]): Identity {
  const records = unique(candidates).map((host) => compareRecord(keys, host));
  if (keys.qualysHostId !== undefined) return byId(keys.qualysHostId.trim(), records, keys);

  const { chosen, rivals } = sift(records);
  if (chosen.length === 0) return missing(records, rivals) ?? notFound(searchedFor(keys));
  const machine = merged(chosen);
  const doubts = rivals.filter((rival) => !isToldApart(machine, rival));
  const one = doubts.length === 0 && areOneMachine(chosen.map(({ host }) => host));
  return one ? found(chosen) : ambiguous([...chosen, ...doubts]);
}

/**
 * Which Falcon agent is on the machine that the ticket and its Qualys records tell of? Serial number and cloud instance
 * go before names; a former install of the same machine is passed over. crowdstrike 4.7
 */
export function identifyFalcon(
  keys: MachineKeys,
  records: readonly QualysHost[],
  seen: { visible: readonly FalconHost[]; hidden: readonly string[] },
): Identity {
  const wanted = wantedOf(keys, records);
  const agents = seen.visible.map((host) => compareAgent(wanted, host));
  const { chosen, rivals } = sift(agents);
  const own = chosen.filter(({ agreeing }) => decides(agreeing));
  if (chosen.length > 0) return oneAgent(own.length > 0 ? own : chosen, rivals);
  if (seen.hidden.length > 0 && rivals.length === 0 && !agents.some(isCut)) {
    return { kind: 'hidden', ids: [...seen.hidden].sort() };
  }
  const { fullNames: _from, platforms: _seen, ...searched } = wanted;
  return (
    missing(agents, rivals) ??
    notFound(Object.entries(searched).flatMap(([key, list]) => (list.length > 0 ? [key] : [])))
  );
}

/** The ticket names one record; the machine's other records have to be proved as well. qualys 10.11 row 3 */
function byId(hostId: string, records: readonly ComparedRecord[], keys: MachineKeys): Identity {
  const one = records.find(({ id }) => id === hostId);
  if (one === undefined) return notFound(searchedFor(keys));
  if (isContradicted(one)) return mismatch([one]);
  const named = records.filter((other) => other !== one && isNamed(other) && !isContradicted(other));
  const siblings = named.filter((other) => areOneMachine([one.host, other.host]));
  const twins = named.filter((other) => bearsFullName(other, keys) && !siblings.includes(other));
  if (twins.length > 0) return ambiguous([one, ...siblings, ...twins]);
  return found([{ ...one, agreeing: ['qualysHostId', ...one.agreeing] }, ...siblings]);
}

function bearsFullName({ host }: ComparedRecord, { fqdn, hostname }: MachineKeys): boolean {
  const full = new Set([fqdn, hostname].map((name) => (name !== undefined && isFull(name) ? fold(name) : undefined)));
  return host.names.some((name) => full.has(fold(name)));
}

function oneAgent(chosen: readonly ComparedAgent[], rivals: readonly ComparedAgent[]): Identity {
  const current = chosen.length > 1 ? currentInstall(chosen) : chosen[0];
  if (current === undefined) return ambiguous([...chosen, ...rivals]);
  // Nothing but the name ties it to the machine. crowdstrike 2.4
  if (current.isElsewhere && current.agreeing.every((key) => KEYS[key].role === 'names')) {
    return ambiguous([current, ...rivals]);
  }
  const doubts = rivals.filter((rival) => isDoubt(current, rival));
  return doubts.length > 0 ? ambiguous([current, ...doubts]) : found([current]);
}

function isDoubt(current: ComparedAgent, rival: ComparedAgent): boolean {
  if (isReinstalled(current, rival)) return true;
  return !isFormer(rival, current) && !isToldApart(current, rival);
}

/**
 * The records that may be the machine, and those that bear its keys too, but are contradicted. A name that was cut
 * counts only where no whole one does.
 */
function sift<One extends Agreement>(compared: readonly One[]): { chosen: readonly One[]; rivals: readonly One[] } {
  const named = compared.filter(isNamed);
  const likely = named.filter((one) => !isContradicted(one));
  if (likely.length > 0) return { chosen: likely, rivals: named.filter(isContradicted) };
  const rivals = compared.filter((one) => (isNamed(one) || isCut(one)) && isContradicted(one));
  return { chosen: compared.filter(isCutButConfirmed), rivals };
}

function isContradicted(one: Agreement): boolean {
  return contradictions(one).length > 0;
}

/** Nobody is the machine, but there is somebody to tell of. */
function missing(compared: readonly Agreement[], rivals: readonly Agreement[]): Identity | undefined {
  const named = rivals.filter(isNamed);
  if (named.length > 0) return mismatch(named);
  const cut = compared.filter(isCut);
  return cut.length > 0 ? ambiguous(cut) : undefined;
}

function found(list: readonly Agreement[]): Identity {
  const { agreeing, disagreeing } = merged(list);
  const score = scoreOf({ agreeing, disagreeing });
  return { kind: 'found', ids: idsOf(list), agreeing: [...agreeing], disagreeing: [...disagreeing], score };
}

function ambiguous(list: readonly Agreement[]): Identity {
  return { kind: 'ambiguous', candidates: idsOf(list), described: most(list) };
}

function mismatch(list: readonly Agreement[]): Identity {
  return { kind: 'mismatch', ids: idsOf(list), disagreeing: [...merged(list).disagreeing], described: most(list) };
}

function notFound(searched: string[]): Identity {
  return { kind: 'not-found', searched };
}

/** What all records of one machine say together. */
function merged(list: readonly Agreement[]): Agreement {
  const said = list.flatMap(({ agreeing, disagreeing }) => [
    ...agreeing.map((key) => [key, true] as const),
    ...disagreeing.map((key) => [key, false] as const),
  ]);
  return { id: idsOf(list).join(), name: undefined, ...sorted(said) };
}

/** The likeliest, as many as a note has room for. */
function most(list: readonly Agreement[]): Candidate[] {
  const all = list.map(described);
  return all.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, MOST_DESCRIBED);
}

const MOST_DESCRIBED = 5;

function idsOf(list: readonly Agreement[]): string[] {
  return list.map(({ id }) => id).sort();
}

function searchedFor({ ci: _ci, ...keys }: MachineKeys): string[] {
  return Object.entries(keys).flatMap(([key, value]) => (value ? [key] : []));
}

function unique(candidates: readonly QualysHost[]): readonly QualysHost[] {
  return [...new Map(candidates.map((host) => [host.hostId, host])).values()];
}
