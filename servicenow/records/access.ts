import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, type InstanceRecord } from './instance-record.js';

const ROLE = 'x_patchproof.service';

/**
 * The role of the service account, and rules that let nobody else write the verdict.
 * Only our own columns get rules: the first rule on a column or table of the base system would lock out everybody else.
 */
export function access(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  const role = serviceRole();
  return [role, ...tickets.flatMap((ticket) => verdictColumns(ticket).flatMap((column) => writeRule(column, role)))];
}

export function serviceRole(): InstanceRecord {
  return instanceRecord('sys_user_role', ROLE, {
    name: ROLE,
    description: 'Writes the verdict of Patchproof; for its service account only',
    elevated_privilege: 'false',
    grantable: 'true',
    can_delegate: 'false',
  });
}

function verdictColumns({ table, fields: { runId, result, reason } }: TicketTable): readonly string[] {
  return [runId, result, reason].flatMap((column) => (column?.startsWith('u_') ? [`${table}.${column}`] : []));
}

export function writeRule(column: string, role: InstanceRecord): readonly InstanceRecord[] {
  const rule = instanceRecord('sys_security_acl', `${column} write`, {
    name: column,
    type: 'record',
    operation: 'write',
    active: 'true',
    admin_overrides: 'true',
    advanced: 'false',
    decision_type: 'allow',
    local_or_existing: 'Local',
    description: 'Only Patchproof writes its verdict',
  });
  const link = { sys_security_acl: rule.sysId, sys_user_role: role.sysId };
  return [rule, instanceRecord('sys_security_acl_role', `${column} write: ${role.name}`, link)];
}
