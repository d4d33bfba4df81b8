import type { Call } from '../../outbound/contract.js';
import { Rows, UpdatedRow, type Row } from './schema.js';

const KB = 1024;
const TIMEOUT_MS = 70_000;
const LIMIT = '429 by sys_rate_limit_rules (none by default) or when 4 + 50 REST requests of the node are taken';
const TABLE = 'sysapproval_approver';
const SYS_ID = /[0-9a-f]{32}/;

/** The column of our own in which an approval record says whose it is: the comments are a journal, which reads as blank. */
export const QUESTION = 'u_patchproof_question';
/** The platform's own word for an approval that nobody needs any more. */
export const WITHDRAWN = 'not_required';

export interface ApprovalCalls {
  readonly readApprovals: Call<readonly Row[]>;
  readonly requestApproval: Call<Row>;
  readonly cancelApproval: Call<Row>;
}

const shown = ['sysparm_fields', 'sysparm_display_value', 'sysparm_exclude_reference_link'] as const;

/** What is asked of ServiceNow where people approve on the ticket, and nowhere else. */
export function approvalCalls(tables: readonly string[]): ApprovalCalls {
  const columns = { ...requestApproval.columns, source_table: new RegExp(tables.join('|')) };
  return { readApprovals, requestApproval: { ...requestApproval, columns }, cancelApproval };
}

const readApprovals: Call<readonly Row[]> = {
  id: 'servicenow:approvals:read',
  name: 'readApprovals',
  system: 'servicenow',
  effect: 'read',
  risk: 'LOW',
  method: 'GET',
  path: '/api/now/table/{table}',
  holes: { table: /sysapproval_approver|sys_user|sys_user_grmember/ },
  queryFields: [...shown, 'sysparm_query', 'sysparm_limit'],
  purpose: 'what people have answered on tickets, and who they are',
  permission: 'read on sysapproval_approver, sys_user and, for a group, sys_user_grmember',
  limit: LIMIT,
  response: Rows,
  timeoutMs: TIMEOUT_MS,
  maxBytes: KB * KB,
};

/** In state requested and no other: whoever may send this can ask, and never answer. */
const requestApproval: Call<Row> = {
  id: 'servicenow:approvals:request',
  name: 'requestApproval',
  system: 'servicenow',
  effect: 'write',
  risk: 'LOW',
  method: 'POST',
  path: `/api/now/table/${TABLE}`,
  queryFields: shown,
  body: 'json',
  columns: {
    state: /requested/,
    approver: SYS_ID,
    sysapproval: /(?:[0-9a-f]{32})?/,
    source_table: /(?!)/,
    document_id: SYS_ID,
    [QUESTION]: /[0-9a-f-]{36}/,
    comments: /.{1,3500}/,
  },
  purpose: 'ask one person on the ticket to agree to a write',
  permission: `create on ${TABLE} and its columns`,
  limit: LIMIT,
  response: UpdatedRow,
  timeoutMs: TIMEOUT_MS,
  maxBytes: KB * KB,
};

const cancelApproval: Call<Row> = {
  id: 'servicenow:approvals:cancel',
  name: 'cancelApproval',
  system: 'servicenow',
  effect: 'write',
  risk: 'LOW',
  method: 'PATCH',
  path: `/api/now/table/${TABLE}/{sysId}`,
  holes: { sysId: SYS_ID },
  queryFields: shown,
  body: 'json',
  columns: { state: new RegExp(WITHDRAWN) },
  purpose: 'take back a question that nobody needs to answer any more',
  permission: `write on ${TABLE}.state`,
  limit: LIMIT,
  response: UpdatedRow,
  timeoutMs: TIMEOUT_MS,
  maxBytes: KB * KB,
};
