import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, type InstanceRecord } from './instance-record.js';

/** Shipped switched off and without addresses or secrets: an instance starts to announce when its admin says so. */
export function properties(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  const common = tickets[0]?.pendingState ?? '';
  const tables = tickets.map(({ table, pendingState }) =>
    pendingState === common ? table : `${table}=${pendingState}`,
  );
  return [
    property('enabled', 'false', 'true: tickets are announced. Anything else: none is', 'boolean'),
    property('endpoint', '', 'Where announcements are posted: https://your-host/webhooks/servicenow'),
    secret(),
    property('integration_user', '', 'user_name of the account Patchproof writes with; its changes announce nothing'),
    property('tables', tables.join(','), 'Tables that announce; table=state where its pending state is another'),
    property('pending_state', common, 'Value of the state Pending Verification'),
  ];
}

function property(...[suffix, value, description, type = 'string']: readonly string[]): InstanceRecord {
  const name = `x_patchproof.${suffix}`;
  return instanceRecord('sys_properties', name, {
    name,
    type: type,
    value: value ?? '',
    description: description ?? '',
    is_private: 'false',
    read_roles: 'admin',
    write_roles: 'admin',
  });
}

/** Private: an update set made on the instance does not take it along (servicenow 10.2). */
function secret(): InstanceRecord {
  const { table, name, values } = property('secret', '', 'whsec_<base64>; two, separated by a comma, in a rotation');
  return instanceRecord(table, name, { ...values, type: 'password2', is_private: 'true' });
}
