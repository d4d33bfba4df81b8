import type { Call } from '../../outbound/contract.js';
import type { Operation } from '../../policy/operation.js';
import { AccessToken, Rows, UpdatedRow, type Row } from './schema.js';

/** The instance ends a REST transaction after 60 s and says so; giving up earlier would hide its answer (servicenow 4). */
const TIMEOUT_MS = 70_000;
const KB = 1024;
const LIMIT = '429 by sys_rate_limit_rules (none by default) or when 4 + 50 REST requests of the node are taken';

const readMode = ['sysparm_fields', 'sysparm_display_value', 'sysparm_exclude_reference_link'] as const;
const listMode = [...readMode, 'sysparm_query', 'sysparm_limit', 'sysparm_offset'] as const;

export interface ServiceNowCalls {
  readonly listTickets: Call<readonly Row[]>;
  readonly updateTicket: Call<Row>;
  readonly listMetadata: Call<readonly Row[]>;
  readonly createToken: Call<AccessToken>;
}

/** Everything that will ever be asked of ServiceNow; a table that is not configured matches none of it. */
export function servicenowOperations(tables: readonly string[]): readonly Operation[] {
  return Object.values(servicenowCalls(tables));
}

/** The catalogue entries with what their answers must look like. Throws a TypeError on a name that is no table's. */
export function servicenowCalls(tables: readonly string[]): ServiceNowCalls {
  const table = anyOf(tables);
  return {
    listTickets: { ...listTickets, holes: { table } },
    updateTicket: { ...updateTicket, holes: { table, sysId: /^[0-9a-f]{32}$/ } },
    listMetadata,
    createToken,
  };
}

function anyOf(tables: readonly string[]): RegExp {
  const wrong = tables.filter((table) => !/^[a-z][a-z0-9_]{0,79}$/.test(table));
  if (tables.length === 0 || wrong.length > 0) {
    throw new TypeError(`tickets[].table: expected names like incident, got ${wrong.join(', ') || 'none'}`);
  }
  return new RegExp(`^(?:${tables.join('|')})$`);
}

const listTickets: Call<readonly Row[]> = {
  id: 'servicenow:incidents:read',
  name: 'listTickets',
  system: 'servicenow',
  effect: 'read',
  risk: 'LOW',
  method: 'GET',
  path: '/api/now/table/{table}',
  queryFields: listMode,
  purpose: 'read tickets and the columns of their machine',
  permission: 'read on the table and its columns (incident: sn_incident_read), cmdb_read, snc_platform_rest_api_access',
  limit: LIMIT,
  response: Rows,
  timeoutMs: TIMEOUT_MS,
  maxBytes: 16 * KB * KB,
};

const updateTicket: Call<Row> = {
  id: 'servicenow:incidents:update',
  name: 'updateTicket',
  system: 'servicenow',
  effect: 'write',
  risk: 'MEDIUM',
  method: 'PATCH',
  path: '/api/now/table/{table}/{sysId}',
  queryFields: readMode,
  body: 'json',
  purpose: 'resolve or flag one ticket, with the evidence as a work note',
  permission: 'write on the table and every column written (incident: sn_incident_write)',
  limit: LIMIT,
  response: UpdatedRow,
  timeoutMs: TIMEOUT_MS,
  maxBytes: KB * KB,
};

/** What `doctor` reads of the instance's set-up. Access rules are not among it: only an elevated administrator may read them. */
const METADATA = [
  'sys_choice',
  'sys_dictionary',
  'sys_script',
  'sysevent_register',
  'sysevent_script_action',
  'sys_properties',
] as const;
export type MetadataTable = (typeof METADATA)[number];

const listMetadata: Call<readonly Row[]> = {
  id: 'servicenow:metadata:read',
  name: 'listMetadata',
  system: 'servicenow',
  effect: 'read',
  risk: 'LOW',
  method: 'GET',
  path: '/api/now/table/{table}',
  holes: { table: new RegExp(`^(?:${METADATA.join('|')})$`) },
  queryFields: listMode,
  purpose: 'doctor: do columns, choices, rule, event and properties stand on the instance as they must?',
  permission: 'read on the table asked for; what the account may not read is reported as not seen',
  limit: LIMIT,
  response: Rows,
  timeoutMs: TIMEOUT_MS,
  maxBytes: 4 * KB * KB,
};

/** A read to the policy: it changes no record, and a repeated request brings the same token (servicenow 6). */
const createToken: Call<AccessToken> = {
  id: 'servicenow:tokens:create',
  name: 'createToken',
  system: 'servicenow',
  effect: 'read',
  risk: 'LOW',
  method: 'POST',
  path: '/oauth_token.do',
  form: { grant_type: 'client_credentials' },
  formFields: ['client_id', 'client_secret'],
  body: 'form',
  purpose: 'exchange the OAuth client credentials for a bearer token',
  permission: 'OAuth registry entry with an application user; glide.oauth.inbound.client.credential.grant_type.enabled',
  limit: 'none documented; the token lives about 30 minutes',
  response: AccessToken,
  timeoutMs: TIMEOUT_MS,
  maxBytes: 64 * KB,
};
