import { access } from '../../servicenow/records/access.js';
import { approvalQuestion } from '../../servicenow/records/approval-question.js';
import { choices } from '../../servicenow/records/choices.js';
import { columns } from '../../servicenow/records/columns.js';
import type { defaultTickets } from '../../servicenow/records/default-tickets.js';
import { instanceRecords } from '../../servicenow/records/instance-records.js';
import type { InstanceRecord } from '../../servicenow/records/instance-record.js';
import { installed } from './installed.js';
import type { InstanceOptions } from './instance.js';
import type { Properties } from './properties.js';
import type { StoredRecord } from './store.js';

interface Installation extends InstanceOptions {
  readonly tickets: typeof defaultTickets;
  /** False: columns, choices and access alone. */
  readonly announcing: boolean;
}

/** The options of an instance on which the very records of the product stand, beside the rows and columns given. */
export function withPatchproof({ tickets, announcing, ...options }: Installation): InstanceOptions {
  const parts = announcing ? [instanceRecords] : [choices, columns, access];
  const asking = options.approvals === undefined ? [] : approvalQuestion();
  const product = installed(
    [...parts.flatMap((part) => part(tickets)), ...asking].map(stored).filter(isNotReplaced(options)),
  );
  return {
    ...options,
    rows: merged(product.rows, options.rows, (ours, given) => [...ours, ...given]),
    columns: merged(product.columns, options.columns, (ours, given) => `${ours} ${given}`),
  };
}

function stored({ table, sysId, values }: InstanceRecord): StoredRecord {
  return { table, values: { ...values, sys_id: sysId } };
}

/** A list that is given replaces the whole of what is there. */
function isNotReplaced({ choices: given = [] }: InstanceOptions): (record: StoredRecord) => boolean {
  return ({ table, values: { name, element } }) =>
    table !== 'sys_choice' || !given.some((choice) => choice.table === name && choice.element === element);
}

function merged<T>(
  ours: Readonly<Record<string, T>>,
  given: Readonly<Record<string, T>> = {},
  join: (ours: T, given: T) => T,
): Readonly<Record<string, T>> {
  const both = Object.entries(given).map(([table, value]) => {
    const own = ours[table];
    return [table, own === undefined ? value : join(own, value)];
  });
  return { ...ours, ...Object.fromEntries(both) };
}

interface Connection {
  readonly url: string;
  /** `whsec_<base64>` each; several during a rotation. */
  readonly secrets: readonly string[];
  readonly integrationUser: string;
}

/** What an administrator enters after the installation. */
export function connect(properties: Properties, { url, secrets, integrationUser }: Connection): void {
  properties.set('x_patchproof.endpoint', url);
  properties.set('x_patchproof.secret', secrets.join(','));
  properties.set('x_patchproof.integration_user', integrationUser);
  properties.set('x_patchproof.enabled', 'true');
}
