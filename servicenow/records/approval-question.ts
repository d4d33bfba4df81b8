import { serviceRole, writeRule } from './access.js';
import { columnRecords } from './columns.js';
import type { InstanceRecord } from './instance-record.js';

const TABLE = 'sysapproval_approver';
const COLUMN = 'u_patchproof_question';

/** Where people approve on the ticket: by this column an approval is known to be ours, and nobody else writes it. */
export function approvalQuestion(): readonly InstanceRecord[] {
  const column = { element: COLUMN, label: 'Patchproof question', type: 'string', length: '40' } as const;
  return [...columnRecords(TABLE, column), ...writeRule(`${TABLE}.${COLUMN}`, serviceRole())];
}
