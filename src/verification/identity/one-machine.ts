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
  const further = (reached: readonly QualysHost[]): readonly QualysHost[] =>
    hosts.filter((host) => reached.some((one) => one === host || areLinked(one, host)));
  return hosts.reduce(further, hosts.slice(0, 1)).length === hosts.length;
}

function differ(one: QualysHost, other: QualysHost): boolean {
  const [platform, rival] = [platformOf(one.os), platformOf(other.os)];
  const own = ownKeys(one, other);
  return (
    own.includes(false) ||
    (platform !== undefined && rival !== undefined && platform !== rival) ||
    (!own.includes(true) && shareMac(one.macs, other.macs) === false)
  );
}

function areLinked(one: QualysHost, other: QualysHost): boolean {
  return (
    ownKeys(one, other).includes(true) ||
    (one.agentId !== undefined && one.agentId === other.agentId) ||
    shareMac(one.macs, other.macs) === true ||
    (one.ip !== undefined && one.ip === other.ip && one.networkId === other.networkId)
  );
}

function ownKeys(one: QualysHost, other: QualysHost): readonly (boolean | undefined)[] {
  return [sameSerial(one.serial, other.serial), sameInstance(one.instanceId, other.instanceId)];
}
