import type { TicketTable } from '../../src/verification/ticket-table.js';
import { choicesByHand } from '../records/choices.js';
import { instanceRecords } from '../records/instance-records.js';
import type { InstanceRecord } from '../records/instance-record.js';

interface Form {
  readonly table: string;
  readonly menu: string;
}

/** In the order in which they can be made: what a form refers to is there already. */
const FORMS: readonly Form[] = [
  { table: 'sys_choice', menu: 'sys_choice.list > New: this one row; never import or replace a choice set' },
  { table: 'sys_dictionary', menu: 'System Definition > Dictionary > New' },
  { table: 'sys_user_role', menu: 'User Administration > Roles > New' },
  { table: 'sys_security_acl', menu: 'System Security > Access Control (ACL) > New, with elevated security_admin' },
  { table: 'sys_security_acl_role', menu: 'on each of those rules: Requires role > New' },
  { table: 'sys_properties', menu: 'sys_properties.list > New' },
  { table: 'sysevent_register', menu: 'System Policy > Events > Registry > New' },
  { table: 'sysauto_script', menu: 'System Definition > Scheduled Jobs > New > run a script of your choosing' },
  { table: 'sys_script_include', menu: 'System Definition > Script Includes > New' },
  { table: 'sysevent_script_action', menu: 'System Policy > Events > Script Actions > New' },
  { table: 'sys_script', menu: 'System Definition > Business Rules > New (Advanced)' },
  { table: 'sys_atf_test', menu: 'Automated Test Framework > Tests > New' },
  { table: 'sys_atf_step', menu: 'on that test: Add Test Step > Server' },
];

/** Everything that the update set would install, as steps for a person, with every value. */
export function manualSteps(tickets: readonly TicketTable[], onTicket = false): string {
  const records = instanceRecords(tickets, onTicket);
  const names = new Map(records.map(({ sysId, name }) => [sysId, name]));
  const steps = FORMS.flatMap(({ table, menu }) => {
    const entries = records.filter((record) => record.table === table);
    return entries.length === 0 ? [] : [{ menu, text: entries.map((entry) => entryText(entry, { records, names })) }];
  });
  return [
    `Patchproof by hand, in the Global scope, for: ${tickets.map(({ table }) => table).join(', ')}`,
    ...steps.map(({ menu, text }, index) => [`${index + 1}. ${menu}`, ...text].join('\n\n')),
    ...choicesByHand(tickets).map(chosenByHand),
    'Then: the account, the secret and the switch x_patchproof.enabled; see docs/servicenow.md.',
    '',
  ].join('\n\n');
}

interface Around {
  readonly records: readonly InstanceRecord[];
  readonly names: ReadonlyMap<string, string>;
}

function entryText(record: InstanceRecord, { records, names }: Around): string {
  const { script, ...values } = record.values;
  const lines = Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([column, value]) => `   ${column}: ${withNames(value, names)}`);
  const inputs = records.filter(({ within }) => within === record.sysId);
  const given = inputs.map(({ values: { value = '' } }) => `   input: ${withNames(value, names)}`);
  const text = script === undefined ? [] : ['   script:', '', script];
  return [`   ${record.name}`, ...lines, ...new Set(given), ...text].join('\n');
}

/** A person picks a record by its name. */
function withNames(value: string, names: ReadonlyMap<string, string>): string {
  return value.replaceAll(/[0-9a-f]{32}/g, (sysId) => names.get(sysId) ?? sysId);
}

function chosenByHand({ table, pendingState }: TicketTable): string {
  return [
    `!  ${table}.state ${pendingState}: look into sys_choice.list with name ${table}, element state first.`,
    '   Rows there: add one with this value unless it is there. None: the list is inherited, and a row of its own',
    '   would hide it; use a value of the inherited list instead.',
  ].join('\n');
}
