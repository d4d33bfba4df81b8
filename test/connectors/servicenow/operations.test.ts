import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { approvalCalls } from '../../../src/connectors/servicenow/approval-operations.js';
import { servicenowCalls, servicenowOperations } from '../../../src/connectors/servicenow/operations.js';
import { describe as meaningOf } from '../../../src/policy/describe.js';
import { sysId } from './instance.js';

const origin = 'https://corp.service-now.example';
const operations = servicenowOperations(['incident', 'change_task']);
const origins = {
  servicenow: origin,
  qualys: 'https://qualys.corp.example',
  crowdstrike: 'https://falcon.corp.example',
};
const contentType = 'application/x-www-form-urlencoded';

function named(method: string, path: string, body?: string): string | undefined {
  const json = method === 'PATCH' ? 'application/json' : contentType;
  return meaningOf({ operations, origins }, { method, url: origin + path, contentType: json, body }).operation?.name;
}

it.each([
  ['GET', '/api/now/table/incident?sysparm_query=state%3D10&sysparm_limit=200', undefined, 'listTickets'],
  ['GET', '/api/now/table/sys_choice?sysparm_query=name%3Dincident', undefined, 'listMetadata'],
  ['GET', '/api/now/table/sys_properties?sysparm_query=name%3Dx_patchproof.endpoint', undefined, 'listMetadata'],
  ['PATCH', `/api/now/table/change_task/${sysId(1)}?sysparm_fields=state`, '{"state":"3"}', 'updateTicket'],
  ['POST', '/oauth_token.do', 'grant_type=client_credentials&client_id=a&client_secret=b', 'createToken'],
])('%s %s is ours', (method, path, body, name) => {
  expect(named(method, path, body)).toBe(name);
});

it.each([
  ['GET', '/api/now/table/sys_user', undefined],
  ['GET', '/api/now/table/sys_security_acl', undefined],
  ['PATCH', `/api/now/table/sys_properties/${sysId(1)}`, '{"value":"true"}'],
  ['GET', '/api/now/table/incident_task', undefined],
  ['GET', '/api/now/table/incident?sysparm_query_no_domain=true', undefined],
  ['GET', `/api/now/table/incident/${sysId(1)}`, undefined],
  ['PATCH', `/api/now/table/sys_user/${sysId(1)}`, '{"active":"false"}'],
  ['PATCH', '/api/now/table/incident/latest', '{"state":"6"}'],
  ['PATCH', `/api/now/table/incident/${sysId(1)}?sysparm_input_display_value=true`, '{"state":"6"}'],
  ['DELETE', `/api/now/table/incident/${sysId(1)}`, undefined],
  ['POST', '/api/now/table/incident', '{"state":"1"}'],
  ['POST', '/oauth_token.do', 'grant_type=password&client_id=a&client_secret=b&username=c&password=d'],
])('%s %s cannot be sent', (method, path, body) => {
  expect(named(method, path, body)).toBeUndefined();
});

it('has one write', () => {
  expect(operations.filter(({ effect }) => effect === 'write').map(({ name }) => name)).toEqual(['updateTicket']);
});

it.each([[[]], [['incident|sys_user']], [['Incident']], [['']]])('refuses the tables %j', (tables) => {
  expect(() => servicenowOperations(tables)).toThrow(TypeError);
});

it('describes every operation in its README as it is', () => {
  const readme = readFileSync(new URL('../../../src/connectors/servicenow/README.md', import.meta.url), 'utf8');
  const lines = [...operations, ...Object.values(approvalCalls(['incident']))].map(
    (o) => `| \`${o.name}\` | \`${o.id}\` | ${o.risk} | \`${o.method} ${o.path}\``,
  );
  expect(lines.filter((line) => !readme.includes(line))).toEqual([]);
});

it('reads a token as the vendor documents it, and nothing less', () => {
  const { response } = servicenowCalls(['incident']).createToken;
  const token = { access_token: 'not-a-real-token', scope: 'useraccount', token_type: 'Bearer', expires_in: 1799 };
  expect(response.parse(token)).toEqual({ access_token: 'not-a-real-token', expires_in: 1799 });
  expect(response.safeParse({ ...token, expires_in: undefined }).success).toBe(false);
});
