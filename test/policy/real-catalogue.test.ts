import { existsSync, readFileSync } from 'node:fs';
import { describe as group, expect, it } from 'vitest';
import { crowdstrikeOperations } from '../../src/connectors/crowdstrike/operations.js';
import { qualysOperations } from '../../src/connectors/qualys/operations.js';
import { servicenowOperations } from '../../src/connectors/servicenow/operations.js';
import { describe } from '../../src/policy/describe.js';
import { explain } from '../../src/policy/explain.js';
import { createJudge } from '../../src/policy/judge.js';
import { incidents, ORIGINS } from './sample-catalogue.js';

const operations = [...servicenowOperations(['incident']), ...qualysOperations('5.0'), ...crowdstrikeOperations];
const policy = {
  describe: (request: Parameters<typeof describe>[1]) => describe({ operations, origins: ORIGINS }, request),
  judge: createJudge({ mode: 'enforce', tickets: [incidents], reopen: false }),
};
const { servicenow, qualys, crowdstrike } = ORIGINS;
const ticket = `${servicenow}/api/now/table/incident/0123456789abcdef0123456789abcdef`;

it('holds one write, and gives every entry a name of its own', () => {
  const writes = operations.filter(({ effect, method }) => effect === 'write' || method === 'PATCH');
  expect(writes.map(({ id }) => id)).toEqual(['servicenow:incidents:update']);
  expect(new Set(operations.map(({ system, name }) => `${system} ${name}`)).size).toBe(operations.length);
});

it.each([
  [
    `POST ${qualys}/api/5.0/fo/asset/host/vm/detection/ action=list&ids=101,102&qids=7&show_results=0`,
    'qualys:scans:read',
  ],
  [`POST ${qualys}/api/5.0/fo/asset/host/ action=list&ids=101`, 'qualys:scans:read'],
  [`GET ${qualys}/qps/rest/portal/version`, 'qualys:portal:read'],
  [`GET ${crowdstrike}/devices/combined/devices/v1?limit=5`, 'crowdstrike:hosts:read'],
  [`GET ${crowdstrike}/devices/entities/online-state/v1?ids=a1&ids=b2`, 'crowdstrike:hosts:read'],
  [`POST ${crowdstrike}/devices/entities/devices/v2 {"ids":["a1"]}`, 'crowdstrike:hosts:read'],
  [`POST ${crowdstrike}/oauth2/token client_id=a&client_secret=b`, 'crowdstrike:tokens:create'],
  [`GET ${servicenow}/api/now/table/incident?sysparm_query=state=10&sysparm_limit=200`, 'servicenow:incidents:read'],
  [`PATCH ${ticket} {"state":"6","close_code":"Solution provided","close_notes":"x"}`, 'servicenow:incidents:update'],
])('permits %s', (line, operation) => {
  expect(explain(line, policy)).toMatchObject({ decision: 'permit', operation });
});

group('denies what would change something at a vendor', () => {
  it.each([
    `POST ${qualys}/api/5.0/fo/asset/host/ action=purge&ids=101`,
    `POST ${qualys}/api/5.0/fo/asset/host/ action=update&ids=101`,
    `POST ${qualys}/api/5.0/fo/asset/host/ action=list&action=purge`,
    `POST ${qualys}/api/5.0/fo/asset/host/?action=purge action=list`,
    `GET ${qualys}/api/5.0/fo/asset/host/?action=list`,
    `POST ${qualys}/api/2.0/fo/scan/ action=launch&scan_title=x`,
    `POST ${qualys}/api/2.0/fo/scan/ action=cancel`,
    `POST ${qualys}/api/2.0/fo/schedule/scan/ action=create`,
    `POST ${qualys}/api/4.0/fo/knowledge_base/vuln/ action=edit&qid=7`,
    `POST ${qualys}/api/4.0/fo/knowledge_base/vuln/ action=reset`,
    `POST ${qualys}/api/2.0/fo/ignore_vuln/index.php action=ignore`,
    `POST ${qualys}/api/2.0/fo/appliance/replace_iscanner/ action=replace`,
    `GET ${qualys}/msp/scan.php?ip=192.0.2.1`,
    `POST ${qualys}/qps/rest/2.0/search/am/hostasset <ServiceRequest><data><HostAsset/></data></ServiceRequest>`,
    `POST ${qualys}/qps/rest/2.0/delete/am/hostasset <ServiceRequest/>`,
    `POST ${qualys}/qps/rest/2.0/uninstall/am/asset <ServiceRequest/>`,
    `POST ${crowdstrike}/devices/entities/devices-actions/v2?action_name=contain {"ids":["a1"]}`,
    `POST ${crowdstrike}/devices/entities/devices-actions-delete/v1 {"ids":["a1"]}`,
    `PATCH ${crowdstrike}/devices/entities/devices/tags/v1 {"device_ids":["a1"]}`,
    `POST ${crowdstrike}/real-time-response/entities/sessions/v1 {"device_id":"a1"}`,
    `POST ${crowdstrike}/policy/combined/reveal-uninstall-token/v1 {"device_id":"a1"}`,
    `POST ${servicenow}/api/now/table/incident {"short_description":"x"}`,
    `PUT ${ticket} {"state":"6"}`,
    `DELETE ${ticket}`,
    `PATCH ${ticket} {"state":"7"}`,
    `PATCH ${ticket} {"state":"6","comments":"x"}`,
    `PATCH ${ticket} {"assigned_to":"x"}`,
    `PATCH ${ticket}?sysparm_input_display_value=true {"state":"6"}`,
    `PATCH ${servicenow}/api/now/table/sys_user/0123456789abcdef0123456789abcdef {"state":"6"}`,
    `GET ${servicenow}/api/now/table/sys_user`,
    `POST ${servicenow}/oauth_token.do grant_type=password&client_id=a&client_secret=b&username=c&password=d`,
  ])('%s', (line) => {
    expect(explain(line, policy).decision).toBe('deny');
  });
});

const list = new URL('../../../shared/vendors/falcon_operations.tsv', import.meta.url);

it.skipIf(!existsSync(list))('denies every Falcon operation outside its catalogue', () => {
  const known = new Set(crowdstrikeOperations.map(({ method, path }) => `${method} ${path}`));
  const lines = readFileSync(list, 'utf8').trim().split('\n').slice(1);
  const asked = new Set(lines.map((row) => row.split('\t').slice(1, 3).join(' ')));
  const permitted = [...asked].filter((operation) => {
    const [method = '', path = ''] = operation.replaceAll(/\{\w+\}/g, 'a1').split(' ');
    return explain(`${method} ${crowdstrike}${path}`, policy).decision === 'permit';
  });
  expect(asked.size).toBeGreaterThan(1000);
  expect(permitted.filter((operation) => !known.has(operation))).toEqual([]);
});
