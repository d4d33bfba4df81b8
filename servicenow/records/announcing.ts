import { readFileSync } from 'node:fs';
import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, type InstanceRecord } from './instance-record.js';

const EVENT = 'x_patchproof.pending';
const QUEUE = 'patchproof';

/** Rule, event with its own queue, and the scripts: what announces a ticket. */
export function announcing(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  return [...tickets.map(businessRule), eventRegistration(tickets), queueProcessor(), scriptInclude(), scriptAction()];
}

/** Order below 1000: later rules run on active records only (servicenow 9.1). */
function businessRule({ table, pendingState }: TicketTable): InstanceRecord {
  return instanceRecord('sys_script', `Patchproof: announce ${table}`, {
    name: 'Patchproof: announce',
    collection: table,
    active: 'true',
    advanced: 'true',
    when: 'after',
    order: '200',
    action_insert: 'true',
    action_update: 'true',
    action_delete: 'false',
    action_query: 'false',
    filter_condition: `stateCHANGESTO${pendingState}^EQ`,
    script: script('business-rule'),
  });
}

function eventRegistration(tickets: readonly TicketTable[]): InstanceRecord {
  const [only, ...others] = tickets.map(({ table }) => table);
  return instanceRecord('sysevent_register', EVENT, {
    event_name: EVENT,
    table: others.length === 0 ? (only ?? '') : '',
    queue: QUEUE,
    fired_by: 'Business rule: Patchproof: announce',
    description: 'A ticket entered Pending Verification',
  });
}

/** A queue that nobody processes holds its events for ever; a queue of its own keeps mail from delaying us. */
function queueProcessor(): InstanceRecord {
  const name = 'Patchproof: process events';
  return instanceRecord('sysauto_script', name, {
    name,
    active: 'true',
    conditional: 'false',
    run_type: 'periodically',
    run_period: '1970-01-01 00:00:30',
    run_start: '2026-01-01 00:00:00',
    script: `new GlideEventManager('${QUEUE}').process();\n`,
  });
}

function scriptInclude(): InstanceRecord {
  return instanceRecord('sys_script_include', 'PatchproofWebhook', {
    name: 'PatchproofWebhook',
    api_name: 'global.PatchproofWebhook',
    access: 'public',
    active: 'true',
    client_callable: 'false',
    description: 'Signs and posts the announcement of a ticket',
    script: script('script-include'),
  });
}

function scriptAction(): InstanceRecord {
  const name = 'Patchproof: send';
  return instanceRecord('sysevent_script_action', name, {
    name,
    event_name: EVENT,
    active: 'true',
    order: '100',
    script: script('script-action'),
  });
}

function script(name: string): string {
  return readFileSync(new URL(`../scripts/${name}.js`, import.meta.url), 'utf8');
}
