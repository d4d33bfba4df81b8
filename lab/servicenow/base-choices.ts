export interface Choice {
  readonly table: string;
  readonly element: string;
  /** Value to label. */
  readonly values: Readonly<Record<string, string>>;
}

const INCIDENT_CODES = [
  'Duplicate',
  'Known error',
  'No resolution provided',
  'Resolved by caller',
  'Resolved by change',
  'Resolved by problem',
  'Resolved by request',
  'Solution provided',
  'Workaround provided',
  'User error',
];

/** The lists of the base system, one for each column that has one of its own (servicenow 7). */
export const BASE_CHOICES: readonly Choice[] = [
  {
    table: 'sysapproval_approver',
    element: 'state',
    values: {
      'not requested': 'Not Yet Requested',
      requested: 'Requested',
      approved: 'Approved',
      rejected: 'Rejected',
      cancelled: 'Cancelled',
      not_required: 'No Longer Required',
      duplicate: 'Duplicate',
    },
  },
  {
    table: 'task',
    element: 'state',
    values: {
      '-5': 'Pending',
      1: 'Open',
      2: 'Work in Progress',
      3: 'Closed Complete',
      4: 'Closed Incomplete',
      7: 'Closed Skipped',
    },
  },
  {
    table: 'incident',
    element: 'state',
    values: { 1: 'New', 2: 'In Progress', 3: 'On Hold', 6: 'Resolved', 7: 'Closed', 8: 'Canceled' },
  },
  { table: 'incident', element: 'close_code', values: Object.fromEntries(INCIDENT_CODES.map((code) => [code, code])) },
  {
    table: 'change_task',
    element: 'state',
    values: { '-5': 'Pending', 1: 'Open', 2: 'In Progress', 3: 'Closed', 4: 'Canceled' },
  },
  {
    table: 'change_task',
    element: 'close_code',
    values: { successful: 'Successful', successful_issues: 'Successful with issues', unsuccessful: 'Unsuccessful' },
  },
  {
    table: 'problem_task',
    element: 'state',
    values: { 151: 'New', 152: 'Assess', 154: 'Work in Progress', 157: 'Closed' },
  },
  { table: 'problem_task', element: 'close_code', values: { completed: 'Completed', canceled: 'Canceled' } },
  {
    // As one public project read them from an instance; others differ.
    table: 'sn_vul_vulnerable_item',
    element: 'state',
    values: {
      1: 'Open',
      2: 'Under Investigation',
      3: 'Closed',
      10: 'Awaiting Implementation',
      11: 'In Review',
      12: 'Deferred',
      101: 'Resolved',
    },
  },
];
