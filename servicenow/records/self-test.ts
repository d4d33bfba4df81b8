import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, partOf, sysIdOf, type InstanceRecord } from './instance-record.js';

/** The base system's step kinds and their inputs, by sys_id, as a build of the vendor's SDK 4.9 names them. */
const INSERT = {
  kind: 'Record Insert',
  config: '14872288df60220062fe6c7a4df26319',
  table: '90144b535320220002c6435723dc3488',
  assert: '9024a37f671003007ba405225685efe5',
  values: 'dd54cf535320220002c6435723dc34fd',
  enforceSecurity: 'e6e3c7535320220002c6435723dc3496',
};
const UPDATE = {
  kind: 'Record Update',
  config: '17a72288df60220062fe6c7a4df26397',
  table: '53fb0f535320220002c6435723dc34ec',
  assert: '334b7bb7675003007ba405225685ef72',
  values: 'bc4c43935320220002c6435723dc34a2',
  enforceSecurity: '46dbcb535320220002c6435723dc3409',
  recordId: '501c8f535320220002c6435723dc34da',
};
const QUERY = {
  kind: 'Record Query',
  config: '2d82e3c7531400109e02ddeeff7b12a7',
  table: '78b8d86b531000109e02ddeeff7b12f3',
  assert: 'b86c0427531000109e02ddeeff7b1227',
  values: '915990ab531000109e02ddeeff7b12f8',
  enforceSecurity: '02fb0027531000109e02ddeeff7b120b',
};
const TESTABLE = new Set(['incident', 'change_task', 'sc_task', 'problem_task']);

interface Step {
  readonly kind: { readonly kind: string; readonly config: string };
  readonly table: string;
  /** Value by the sys_id of the input. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** ATF: a ticket that enters the pending state queues the event. Not for tables where a made-up row would count. */
export function selfTests(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  return tickets.filter(({ table }) => TESTABLE.has(table)).flatMap(selfTest);
}

function selfTest({ table, pendingState, outcomes }: TicketTable): readonly InstanceRecord[] {
  const name = `Patchproof: ${table} announces itself`;
  const test = instanceRecord('sys_atf_test', name, {
    name,
    description:
      'A ticket that enters Pending Verification queues x_patchproof.pending. Switch x_patchproof.enabled on first.',
    active: 'true',
    fail_on_server_error: 'true',
  });
  const recordId = `{{step['${stepId(test, 1)}'].record_id}}`;
  const steps = [
    insertStep(table, outcomes.review['state'] ?? ''),
    updateStep({ table, pendingState, recordId }),
    queryStep(),
  ];
  return [test, ...steps.flatMap((step, index) => stepRecords(test, step, index + 1)), mapping(test, recordId)];
}

/** Made in another state on purpose: some tables start in what may be the pending one. */
function insertStep(table: string, state: string): Step {
  const values = `short_description=Patchproof self test^state=${state}^EQ`;
  return { kind: INSERT, table, inputs: inputs(INSERT, [table, 'record_successfully_inserted', values]) };
}

function updateStep({
  table,
  pendingState,
  recordId,
}: {
  table: string;
  pendingState: string;
  recordId: string;
}): Step {
  const written = inputs(UPDATE, [table, 'record_successfully_updated', `state=${pendingState}^EQ`]);
  return { kind: UPDATE, table, inputs: { ...written, [UPDATE.recordId]: recordId } };
}

function queryStep(): Step {
  const recent = 'name=x_patchproof.pending^sys_created_on>=javascript:gs.minutesAgoStart(5)^EQ';
  return { kind: QUERY, table: 'sysevent', inputs: inputs(QUERY, ['sysevent', 'records_match_query', recent]) };
}

function inputs(
  kind: typeof INSERT | typeof QUERY,
  [table, assert, values]: readonly [string, string, string],
): Record<string, string> {
  return { [kind.table]: table, [kind.assert]: assert, [kind.values]: values, [kind.enforceSecurity]: '0' };
}

function stepRecords(test: InstanceRecord, step: Step, order: number): readonly InstanceRecord[] {
  const record = instanceRecord('sys_atf_step', `${test.name}, step ${order}`, {
    display_name: step.kind.kind,
    step_config: step.kind.config,
    table: step.table,
    test: test.sysId,
    order: String(order),
    active: 'true',
  });
  const variables = Object.entries(step.inputs).map(([variable, value]) => {
    const values = { document: 'sys_atf_step', document_key: record.sysId, variable, value };
    return partOf(record.sysId, instanceRecord('sys_variable_value', `${record.name}, ${variable}`, values));
  });
  return [record, ...variables];
}

/** Tells the second step to take the record that the first one made. */
function mapping(test: InstanceRecord, recordId: string): InstanceRecord {
  const id = stepId(test, 2);
  const table = `var__m_atf_input_variable_${UPDATE.config}`;
  const record = instanceRecord('sys_element_mapping', `${test.name}, record of step 2`, {
    id,
    table,
    field: 'record_id',
    value: recordId,
  });
  return partOf(id, record);
}

function stepId(test: InstanceRecord, order: number): string {
  return sysIdOf('sys_atf_step', `${test.name}, step ${order}`);
}
