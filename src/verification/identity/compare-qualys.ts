import type { QualysHost } from '../qualys-facts.js';
import type { MachineKeys } from '../ticket.js';
import { sorted, type Agreement } from './agreement.js';
import { sameInstance } from './instance.js';
import { macsIn, shareMac } from './mac.js';
import { bearing } from './names.js';
import { platformOf } from './platform.js';
import { sameSerial } from './serial.js';

export interface ComparedRecord extends Agreement {
  readonly host: QualysHost;
}

/** A Qualys record beside the ticket's keys. */
export function compareRecord(keys: MachineKeys, host: QualysHost): ComparedRecord {
  const said = sorted([
    ['instanceId', sameInstance(keys.instanceId, host.instanceId)],
    ['serial', sameSerial(keys.serial, host.serial)],
    ['mac', shareMac(macsIn(keys.mac), host.macs)],
    ...namesSay(keys, host),
    ['ip', (keys.ip !== undefined && keys.ip.trim() === host.ip) || undefined],
  ]);
  return { host, id: host.hostId, name: host.names[0], ...said };
}

function namesSay({ fqdn, hostname }: MachineKeys, { names, os }: QualysHost) {
  const says = (wanted: string | undefined) =>
    wanted === undefined ? undefined : bearing(wanted, names, platformOf(os));
  const [full, short] = [says(fqdn), says(hostname)];
  const cut = [full, short].includes('cut') && ![full, short].includes('same');
  return [
    ['fqdn', truthOf(full)],
    ['hostname', truthOf(short)],
    ['truncated name', cut || undefined],
  ] as const;
}

function truthOf(kind: ReturnType<typeof bearing>): boolean | undefined {
  return kind === undefined || kind === 'cut' ? undefined : kind === 'same';
}
