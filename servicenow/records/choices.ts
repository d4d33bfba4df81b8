import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, type InstanceRecord } from './instance-record.js';

/**
 * The list that a table's `state` has in the base system: whose it is, and what is in it (servicenow 7).
 * A table without rows of its own shows its parent's; one row of its own would hide them all.
 * Vulnerability Response is left out on purpose: its values differ between releases.
 */
const LISTS: Readonly<Record<string, { owner: string; values: readonly string[] }>> = {
  incident: { owner: 'incident', values: ['1', '2', '3', '6', '7', '8'] },
  change_task: { owner: 'change_task', values: ['-5', '1', '2', '3', '4'] },
  problem_task: { owner: 'problem_task', values: ['151', '152', '154', '157'] },
  sc_task: { owner: 'task', values: ['-5', '1', '2', '3', '4', '7'] },
};

/** One row per list that lacks the pending state: choice sets replace, never merge (servicenow 13). */
export function choices(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  const rows = tickets.flatMap(({ table, pendingState }) => {
    const list = LISTS[table];
    return list && !list.values.includes(pendingState) ? [choice(list.owner, pendingState)] : [];
  });
  return [...new Map(rows.map((row) => [row.sysId, row])).values()];
}

/** Tables whose list of states must be looked at before the pending state is put into it. */
export function choicesByHand(tickets: readonly TicketTable[]): readonly TicketTable[] {
  return tickets.filter(({ table }) => LISTS[table] === undefined);
}

function choice(owner: string, value: string): InstanceRecord {
  return instanceRecord('sys_choice', `${owner}.state ${value}`, {
    name: owner,
    element: 'state',
    value,
    label: 'Pending Verification',
    language: 'en',
    sequence: '4',
    inactive: 'false',
  });
}
