import type { QualysHost } from '../qualys-facts.js';
import { sameInstance } from './instance.js';
import { shareMac } from './mac.js';
import { platformOf } from './platform.js';
import { sameSerial } from './serial.js';

/**
 * Are these records one machine's, its agent's and its scanner's? No two may contradict each other, and each must be
 * linked with the others, directly or through one of them. All of them bear the ticket's keys already. qualys 9
 */
export function areOneMachine(hosts: readonly QualysHost[]): boolean {
  if (hosts.some((one) => hosts.some((other) => differ(one, other)))) return false;
  const [first, ...rest] = hosts;
  return first === undefined || allLinked([first], rest);
}

function allLinked(reached: readonly QualysHost[], rest: readonly QualysHost[]): boolean {
  const next = rest.filter((host) => reached.some((one) => areLinked(one, host)));
  if (rest.length === 0) return true;
  return (
    next.length > 0 &&
    allLinked(
      [...reached, ...next],
      rest.filter((host) => !next.includes(host)),
    )
  );
}

function differ(one: QualysHost, other: QualysHost): boolean {
  const [platform, rival] = [platformOf(one.os), platformOf(other.os)];
  const own = ownKeys(one, other);
  return (
    own.includes(false) ||
    (platform !== undefined && rival !== undefined && platform !== rival) ||
    (!own.includes(true) && shareMac(one.macs ?? [], other.macs ?? []) === false)
  );
}

function areLinked(one: QualysHost, other: QualysHost): boolean {
  return (
    ownKeys(one, other).includes(true) ||
    (one.agentId !== undefined && one.agentId === other.agentId) ||
    shareMac(one.macs ?? [], other.macs ?? []) === true ||
    (one.ip !== undefined && one.ip === other.ip && one.networkId === other.networkId)
  );
}

function ownKeys(one: QualysHost, other: QualysHost): readonly (boolean | undefined)[] {
  return [sameSerial(one.serial, other.serial), sameInstance(one.instanceId, other.instanceId)];
}
