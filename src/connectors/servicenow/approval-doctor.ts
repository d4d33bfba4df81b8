import type { CallContext, Send } from '../../outbound/contract.js';
import type { Check } from '../check.js';
import { runProbes, type Probe } from '../probes.js';
import { QUESTION, type ApprovalCalls } from './approval-operations.js';
import { peopleAsked, type Whom } from './approval-people.js';
import { recordColumns } from './approval-record.js';
import { readMetadata } from './metadata.js';
import type { ServiceNowCalls } from './operations.js';
import { readRows } from './rows.js';
import type { Row } from './schema.js';

interface DoctorDeps {
  readonly send: Send;
  readonly calls: ApprovalCalls & Pick<ServiceNowCalls, 'listMetadata'>;
}

const TABLE = 'sysapproval_approver';

/** Whether people can be asked on tickets, as far as reading tells: who may create an approval shows when one is created. */
export function approvalDoctor(
  deps: DoctorDeps,
  whom: readonly Whom[],
  context: CallContext,
): Promise<readonly Check[]> {
  return runProbes([recordsProbe(deps, context), columnProbe(deps, context), peopleProbe(deps, whom, context)]);
}

function recordsProbe({ send, calls }: DoctorDeps, context: CallContext): Probe {
  return {
    name: 'servicenow approvals',
    run: async () => {
      const ask = { table: TABLE, terms: [], columns: recordColumns, limit: 1, context };
      const { value: rows } = await readRows(send, calls.readApprovals, ask);
      const missing = rows.length === 0 ? [] : recordColumns.filter((column) => rows[0]?.[column] === undefined);
      const own = missing.filter((column) => !column.startsWith('sysapproval.')); // of no task, where the row has none
      if (own.length > 0) throw new TypeError(`cannot see ${own.join(', ')} of ${TABLE}`);
      return rows.length === 0 ? 'the table answers; none was seen' : 'records can be read';
    },
    advice: 'Give the account read rights on the table and its columns (docs/servicenow.md, approvals on the ticket)',
  };
}

function columnProbe(deps: DoctorDeps, context: CallContext): Probe {
  const ask = {
    table: 'sys_dictionary',
    terms: [
      ['name', '=', TABLE],
      ['element', '=', QUESTION],
    ],
    columns: ['name', 'element', 'active'],
    wanted: (row: Row) => row['name'] === TABLE && row['element'] === QUESTION,
  } as const;
  return {
    name: 'servicenow column for approvals',
    run: async () => {
      const { rows, missing } = await readMetadata(deps, ask, context);
      if (rows.some((row) => row['active'] !== 'false')) return `${TABLE}.${QUESTION} is there`;
      throw missing(`no active column ${TABLE}.${QUESTION}`);
    },
    advice: 'Install the update set again, made with approvals.servicenow in patchproof.yaml',
  };
}

function peopleProbe(deps: DoctorDeps, whom: readonly Whom[], context: CallContext): Probe {
  return {
    name: 'servicenow approvers',
    run: async () => {
      const asked = await Promise.all(whom.map((one) => peopleAsked(deps, one, context)));
      const missing = [...new Set(asked.flatMap((people) => people.missing))];
      if (missing.length > 0) throw new TypeError(`no active user: ${missing.join(', ')}`);
      return 'everybody named is an active user';
    },
    advice: 'Correct approvals.servicenow, and give the account read rights on sys_user and sys_user_grmember',
  };
}
