import type { TicketTable } from '../../src/verification/ticket-table.js';
import { access } from './access.js';
import { announcing } from './announcing.js';
import { choices } from './choices.js';
import { columns } from './columns.js';
import type { InstanceRecord } from './instance-record.js';
import { properties } from './properties.js';
import { selfTests } from './self-test.js';

/** Everything that stands on the instance, for the tables of patchproof.yaml: the one source of all routes. */
export function instanceRecords(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  return [choices, columns, access, properties, announcing, selfTests].flatMap((part) => part(tickets));
}
