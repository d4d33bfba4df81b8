import type { TicketTable } from '../../src/verification/ticket-table.js';
import { access } from './access.js';
import { announcing } from './announcing.js';
import { choices } from './choices.js';
import { columns } from './columns.js';
import type { InstanceRecord } from './instance-record.js';
import { properties } from './properties.js';
import { selfTests } from './self-test.js';

/**
 * Everything that stands on the instance, for the tables of patchproof.yaml: the one source of all routes.
 * @throws TypeError when Patchproof would close items of Vulnerability Response itself
 */
export function instanceRecords(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  tickets.forEach(refuseClosing);
  return [choices, columns, access, properties, announcing, selfTests].flatMap((part) => part(tickets));
}

/** There, the scanner's import closes what it finds fixed, and reopens it otherwise (servicenow 7.2). */
function refuseClosing({ table, outcomes }: TicketTable): void {
  const state = outcomes.verified['state'];
  if (!table.startsWith('sn_vul_') || state !== '3') return;
  throw new TypeError(
    `tickets: outcomes.verified.state of ${table}: expected the value of Resolved, got 3, which closes; read sys_choice`,
  );
}
