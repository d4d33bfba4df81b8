import type { CallContext } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Probe } from '../probes.js';
import { readMetadata, type MetadataDeps } from './metadata.js';
import type { Row } from './schema.js';

/** Names of what docs/servicenow.md, step 2, leaves on the instance. */
const RULE = 'Patchproof: announce';
const EVENT = 'x_patchproof.pending';
const ADVICE = 'Until it is mended, tickets are found by the sweep alone. See docs/servicenow.md, step 2';

/** Is there a rule that queues the event when a ticket of this table enters the pending state? */
export function ruleProbe(deps: MetadataDeps, ticket: TicketTable, context: CallContext): Probe {
  const { table } = ticket;
  const ask = {
    table: 'sys_script',
    terms: [['collection', '=', table]],
    columns: ['name', 'collection', 'active', 'when', 'order', 'action_insert', 'action_update', 'filter_condition'],
    wanted: (row: Row) => row['collection'] === table && row['name'] === RULE,
  } as const;
  return {
    name: `servicenow business rule of ${table}`,
    run: async () => {
      const { rows, missing } = await readMetadata(deps, ask, context);
      if (rows.length === 0) throw missing(`no business rule "${RULE}" on ${table}`);
      const faults = rows.map((rule) => faultsOf(rule, ticket));
      if (faults.some((found) => found.length === 0)) return `"${RULE}" announces state ${ticket.pendingState}`;
      throw new TypeError(`"${RULE}" ${faults[0]?.join(', ') ?? ''}`);
    },
    advice: ADVICE,
  };
}

/** Rules from order 1000 on run on active records only (servicenow 9.1). */
function faultsOf(rule: Row, { pendingState }: TicketTable): readonly string[] {
  const tests: readonly (readonly [sound: boolean, fault: string])[] = [
    [rule['active'] === 'true', 'is not active'],
    [rule['when'] === 'after', 'does not run after the save'],
    [Number(rule['order'] ?? Infinity) < 1000, 'has no order below 1000'],
    [rule['action_insert'] === 'true' && rule['action_update'] === 'true', 'does not run on insert and update'],
    [passes(rule['filter_condition'], pendingState), `does not let state ${pendingState} through its filter`],
  ];
  return tests.flatMap(([sound, fault]) => (sound ? [] : [fault]));
}

/** The rule's script looks at the state again, so that a wider filter, or none, does no harm. */
function passes(filter: string | undefined, pendingState: string): boolean {
  if (filter === undefined) return false;
  const aboutState = filter.split('^').filter((term) => /^state[A-Z=!<>]/.test(term));
  return aboutState.every((term) => [`stateCHANGESTO${pendingState}`, 'stateVALCHANGES'].includes(term));
}

/** An event that nobody has registered is queued, and that is all. */
export function eventProbe(deps: MetadataDeps, tickets: readonly TicketTable[], context: CallContext): Probe {
  const ask = {
    table: 'sysevent_register',
    terms: [['event_name', '=', EVENT]],
    columns: ['event_name', 'table'],
    wanted: (row: Row) => row['event_name'] === EVENT,
  } as const;
  return {
    name: 'servicenow event registration',
    run: async () => {
      const { rows, missing } = await readMetadata(deps, ask, context);
      if (rows.length === 0) throw missing(`the event ${EVENT} is not registered`);
      const tables = rows.map((row) => row['table']);
      const without = tickets.filter(({ table }) => !tables.some((of) => of === '' || of === 'task' || of === table));
      if (without.length === 0) return `${EVENT} is registered`;
      throw new TypeError(`${EVENT} is not registered for ${without.map(({ table }) => table).join(', ')}`);
    },
    advice: ADVICE,
  };
}

export function scriptActionProbe(deps: MetadataDeps, context: CallContext): Probe {
  const ask = {
    table: 'sysevent_script_action',
    terms: [['event_name', '=', EVENT]],
    columns: ['event_name', 'active'],
    wanted: (row: Row) => row['event_name'] === EVENT,
  } as const;
  return {
    name: 'servicenow script action',
    run: async () => {
      const { rows, missing } = await readMetadata(deps, ask, context);
      if (rows.length === 0) throw missing(`no script action on ${EVENT}`);
      if (rows.some((row) => row['active'] === 'true')) return `posts what ${EVENT} announces`;
      throw new TypeError(`the script action on ${EVENT} is not active`);
    },
    advice: ADVICE,
  };
}
