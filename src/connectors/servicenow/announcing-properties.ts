import type { CallContext } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Probe } from '../probes.js';
import { readMetadata, type MetadataDeps } from './metadata.js';
import type { Row } from './schema.js';

/** The secret is not among them: not even its encrypted form is any of our business. */
const NAMES = ['enabled', 'endpoint', 'tables', 'pending_state'].map((name) => `x_patchproof.${name}`);

/** Is announcing switched on, for our tables and states, and does it go to an address that can be ours? */
export function propertiesProbe(deps: MetadataDeps, tickets: readonly TicketTable[], context: CallContext): Probe {
  const ask = {
    table: 'sys_properties',
    terms: [['name', 'IN', NAMES]],
    columns: ['name', 'value'],
    wanted: (row: Row) => NAMES.includes(row['name'] ?? ''),
  } as const;
  return {
    name: 'servicenow properties',
    run: async () => {
      const { rows, missing } = await readMetadata(deps, ask, context);
      const values = new Map(rows.map((row) => [row['name'] ?? '', row['value']]));
      const absent = NAMES.filter((name) => values.get(name) === undefined);
      if (absent.length > 0) throw missing(`no ${absent.join(', ')}`);
      const faults = faultsOf((name) => values.get(`x_patchproof.${name}`) ?? '', tickets);
      if (faults.length === 0) return `announcing is switched on, and goes to ${values.get(ENDPOINT)}`;
      throw new TypeError(faults.join('; '));
    },
    advice: 'Until it is mended, tickets are found by the sweep alone. See docs/servicenow.md, step 4',
  };
}

const ENDPOINT = 'x_patchproof.endpoint';

function faultsOf(property: (name: string) => string, tickets: readonly TicketTable[]): readonly string[] {
  const silent = tickets.filter(({ table, pendingState }) => announced(property, table) !== pendingState);
  const states = silent.map(({ table, pendingState }) => `${table}=${pendingState}`).join(', ');
  const tests: readonly (readonly [sound: boolean, fault: string])[] = [
    [property('enabled') === 'true', 'x_patchproof.enabled is not true: no ticket is announced'],
    [isEndpoint(property('endpoint')), `${ENDPOINT} is no address like https://your-host/webhooks/servicenow`],
    [silent.length === 0, `x_patchproof.tables and x_patchproof.pending_state do not name ${states}`],
  ];
  return tests.flatMap(([sound, fault]) => (sound ? [] : [fault]));
}

/** The pending state of a table, as the business rule reads it. */
function announced(property: (name: string) => string, table: string): string | undefined {
  const entries = property('tables').replaceAll(/\s/g, '').split(',');
  const entry = entries.map((text) => text.split('=')).find(([name]) => name === table);
  return entry && (entry[1] || property('pending_state'));
}

/** The signature keeps bodies from being forged, TLS from being read; a loopback is read by nobody. */
function isEndpoint(address: string): boolean {
  return (
    URL.canParse(address) &&
    /^https:\/\/|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(address) &&
    new URL(address).pathname === '/webhooks/servicenow'
  );
}
