import type { QualysHost } from '../qualys-facts.js';
import type { MachineKeys } from '../ticket.js';
import { isFull, isName } from './names.js';
import { knownSerial } from './serial.js';

/**
 * The keys by which Falcon is asked: the ticket's, and where it has none, those that its Qualys records tell. An agent
 * that bears another name than the ticket has to be seen, since it contradicts; not seen, it would look like no agent.
 */
export function keysToAsk(keys: MachineKeys, records: readonly QualysHost[]): MachineKeys {
  const nameless = keys.fqdn === undefined && keys.hostname === undefined;
  const names = nameless ? records.flatMap((host) => host.names).filter(isName) : [];
  const serial = [keys.serial, ...records.map((host) => host.serial)].find((one) => knownSerial(one) !== undefined);
  const macs = [keys.mac, ...records.flatMap((host) => host.macs ?? [])].filter((mac) => mac !== undefined);
  return {
    ...keys,
    fqdn: keys.fqdn ?? names.find(isFull),
    hostname: keys.hostname ?? names.find((name) => !isFull(name)),
    serial: serial ?? keys.serial,
    instanceId: keys.instanceId ?? records.map((host) => host.instanceId).find((id) => id !== undefined),
    mac: macs.length > 0 ? macs.join() : undefined,
  };
}
