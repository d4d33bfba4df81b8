import type { TicketTable } from '../../src/verification/ticket-table.js';
import { access } from './access.js';
import { announcing } from './announcing.js';
import { approvalQuestion } from './approval-question.js';
import { choices } from './choices.js';
import { columns } from './columns.js';
import type { InstanceRecord } from './instance-record.js';
import { properties } from './properties.js';
import { selfTests } from './self-test.js';

/**
 * Everything that stands on the instance, for the tables of patchproof.yaml: the one source of all routes. `onTicket`: also
 * what approvals on the ticket need.
 */
export function instanceRecords(tickets: readonly TicketTable[], onTicket = false): readonly InstanceRecord[] {
  const records = [choices, columns, access, properties, announcing, selfTests].flatMap((part) => part(tickets));
  return onTicket ? [...records, ...approvalQuestion()] : records;
}
