import { existsSync, readFileSync } from 'node:fs';
import { ORIGINS } from './sample-catalogue.js';

/** A request that changes something at a vendor, or reads what is none of our business. */
export interface Mutator {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}

const { servicenow, qualys, crowdstrike } = ORIGINS;

/** Path of the form API, with the actions that change something there. */
const FORM_ACTIONS: readonly (readonly [path: string, ...actions: string[]])[] = [
  ['/api/2.0/fo/scan/', 'launch', 'cancel', 'pause', 'resume', 'delete'],
  ['/api/2.0/fo/scan/compliance/', 'launch', 'cancel', 'pause', 'resume', 'delete'],
  ['/api/2.0/fo/scan/pci/', 'launch', 'cancel', 'share'],
  ['/api/2.0/fo/scan/scap/', 'launch', 'delete'],
  ['/api/3.0/fo/scan/cloud/internal/job/', 'create', 'update', 'launch'],
  ['/api/4.0/fo/scan/cloud/perimeter/job/', 'create', 'update', 'launch'],
  ['/api/2.0/fo/schedule/scan/', 'create', 'update', 'delete', 'launch_now'],
  ['/api/2.0/fo/schedule/scan/compliance/', 'create', 'update', 'delete', 'launch_now'],
  ['/api/2.0/fo/schedule/report/', 'launch_now'],
  ['/api/5.0/fo/asset/host/', 'update', 'purge'],
  ['/api/5.0/fo/asset/host/vm/detection/', 'update', 'purge'],
  ['/api/2.0/fo/asset/ip/', 'add', 'update', 'remove'],
  ['/api/2.0/fo/asset/ip/v4_v6/', 'add', 'update', 'remove'],
  ['/api/2.0/fo/asset/group/', 'add', 'edit', 'delete'],
  ['/api/2.0/fo/asset/excluded_ip/', 'add', 'remove', 'remove_all'],
  ['/api/2.0/fo/asset/vhost/', 'create', 'update', 'delete', 'add_fqdn', 'delete_fqdn'],
  ['/api/2.0/fo/asset/domain/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/network/', 'create', 'update', 'assign'],
  ['/api/2.0/fo/appliance/', 'create', 'update', 'delete', 'assign_network_id'],
  ['/api/2.0/fo/appliance/physical/', 'update'],
  ['/api/2.0/fo/appliance/qcss/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/appliance/replace_iscanner/', 'replace'],
  ['/api/2.0/fo/auth/unix/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/auth/windows/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/vault/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/subscription/option_profile/vm/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/subscription/option_profile/pc/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/subscription/option_profile/pci/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/subscription/option_profile/', 'import'],
  ['/api/2.0/fo/qid/search_list/static/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/qid/search_list/dynamic/', 'create', 'update', 'delete'],
  ['/api/4.0/fo/knowledge_base/vuln/', 'edit', 'reset'],
  ['/api/2.0/fo/ignore_vuln/index.php', 'ignore', 'restore'],
  ['/api/2.0/fo/report/', 'launch', 'cancel', 'delete'],
  ['/api/2.0/fo/report/scorecard/', 'launch'],
  ['/api/2.0/fo/report/template/scan/', 'create', 'update', 'delete'],
  ['/api/2.0/fo/compliance/policy/', 'import', 'merge', 'add_asset_group_ids', 'set_asset_group_ids', 'remove_tags'],
  ['/api/2.0/fo/compliance/exception/', 'request', 'update', 'delete'],
  ['/api/2.0/fo/setup/restricted_ips/', 'activate', 'clear', 'add', 'delete', 'replace'],
  ['/api/2.0/fo/user/change_password/', 'change'],
];

/** Paths of which a GET is enough. */
const GET_MUTATORS = [
  'msp/ignore_vuln.php?action=ignore',
  'msp/ticket_edit.php?change_state=RESOLVED',
  'msp/ticket_delete.php?ticket_numbers=1',
  'msp/user.php?action=add',
  'msp/password_change.php?user_logins=all',
  'msp/map-2.php?domain=corp.example',
  'msp/scan.php?ip=192.0.2.1',
  'msp/scan_cancel.php?ref=scan/1',
  'msp/scan_report_delete.php?ref=scan/1',
  'msp/scheduled_scans.php?add_task=yes',
  'msp/scheduled_scans.php?drop_task=yes',
  'msp/asset_ip.php?action=add',
  'msp/asset_group.php?action=add',
  'msp/asset_group_delete.php?title=x',
  'msp/asset_domain.php?action=add',
  'api/2.0/fo/appliance/replace_iscanner/?action=replace',
];

const PORTAL_VERBS = 'create update delete activate deactivate uninstall launch cancel purge evaluate'.split(' ');
const PORTAL_OBJECTS =
  'ca/agent am/tag am/asset am/hostasset ca/agentactkey ca/agentconfig was/webapp was/wasscan cm/profile'.split(' ');

const GATEWAY: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/pcas/v3/policy'],
  ['PUT', '/pcas/v3/policy'],
  ['DELETE', '/pcas/v3/policy'],
  ['POST', '/pm/v1/deploymentjob'],
  ['PATCH', '/pm/v1/deploymentjob/update/7'],
  ['PATCH', '/pm/v1/deploymentjobs/update/status/Enabled'],
  ['PATCH', '/pm/v1/deploymentjobs/update/status/Disabled'],
  ['DELETE', '/pm/v1/deploymentjobs'],
  ['POST', '/mtg/v1/deploymentjob'],
  ['POST', '/csapi/v1.3/images'],
  ['PUT', '/csapi/v1.3/images'],
  ['DELETE', '/csapi/v1.3/images'],
  ['POST', '/cloudview-api/rest/v1/aws/connectors'],
  ['POST', '/ioc/remediation-actions/quarantine'],
  ['POST', '/easm/v1/profile'],
  ['POST', '/fim/v2/incidents/create'],
  ['POST', '/certview/v1/create'],
];

/** Everything that is known to change something in Qualys. */
export const qualysMutators: readonly Mutator[] = [
  ...FORM_ACTIONS.flatMap(([path, ...actions]) =>
    actions.flatMap((action) => [
      { method: 'POST', url: `${qualys}${path}`, body: `action=${action}` },
      { method: 'GET', url: `${qualys}${path}?action=${action}` },
      { method: 'POST', url: `${qualys}${path}`, body: `action=list&action=${action}` },
      { method: 'POST', url: `${qualys}${path}?action=${action}`, body: 'action=list' },
    ]),
  ),
  ...GET_MUTATORS.map((path) => ({ method: 'GET', url: `${qualys}/${path}` })),
  ...PORTAL_VERBS.flatMap((verb) =>
    PORTAL_OBJECTS.flatMap((object) =>
      ['1.0', '2.0', '3.0'].map((version) => ({
        method: 'POST',
        url: `${qualys}/qps/rest/${version}/${verb}/${object}/7`,
        body: '<ServiceRequest/>',
      })),
    ),
  ),
  ...GATEWAY.map(([method, path]) => ({ method, url: `${qualys}${path}`, body: '{}' })),
];

const TABLES =
  'incident problem change_request sys_user sys_user_role sys_user_has_role sys_properties sys_script sys_script_include sys_security_acl sys_dictionary sys_choice cmdb_ci cmdb_ci_server sn_vul_vulnerable_item task sys_audit syslog_transaction oauth_entity sys_attachment'.split(
    ' ',
  );
const SYS_ID = '0123456789abcdef0123456789abcdef';

const OTHER_APIS: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/api/now/attachment/file?table_name=incident'],
  ['GET', '/api/now/attachment'],
  ['POST', '/api/now/import/u_tickets'],
  ['POST', '/api/now/v1/batch'],
  ['POST', '/api/now/identifyreconcile'],
  ['GET', '/api/now/stats/incident'],
  ['GET', '/api/now/cmdb/instance/cmdb_ci'],
  ['POST', '/api/now/cmdb/instance/cmdb_ci'],
  ['POST', '/api/sn_chg_rest/change'],
  ['POST', '/api/now/graphql'],
  ['POST', '/api/now/v2/table/incident'],
  ['PATCH', `/api/now/v2/table/incident/${SYS_ID}`],
  ['GET', '/incident.do?JSONv2'],
  ['GET', '/sys.scripts.do'],
  ['POST', '/xmlhttp.do'],
  ['POST', '/oauth_revoke_token.do'],
];

/** Every other method, table and interface of ServiceNow. */
export const servicenowStrangers: readonly Mutator[] = [
  ...TABLES.flatMap((table) => {
    const list = `${servicenow}/api/now/table/${table}`;
    const others = ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'].map((method) => ({
      method,
      url: list,
      body: '{}',
    }));
    const records = ['GET', 'PUT', 'DELETE', 'POST'].map((method) => ({
      method,
      url: `${list}/${SYS_ID}`,
      body: '{}',
    }));
    return [...others, ...records];
  }),
  ...TABLES.filter((table) => table !== 'incident').map((table) => ({
    method: 'PATCH',
    url: `${servicenow}/api/now/table/${table}/${SYS_ID}`,
    body: '{"state":"6"}',
  })),
  ...OTHER_APIS.map(([method, path]) => ({ method, url: `${servicenow}${path}`, body: '{}' })),
];

const DETECTIONS = `${qualys}/api/5.0/fo/asset/host/vm/detection/`;
const TICKET = `${servicenow}/api/now/table/incident/${SYS_ID}`;

/** Requests that look like one of ours and are not, or that another server might read otherwise. */
export const tricks: readonly Mutator[] = [
  ...[
    'action=list&action=purge',
    'action=list&%61ction=purge',
    'action=list&action[]=purge',
    'action=list;action=purge',
    'action=list&Action=purge',
    'action=list%26action=purge',
    'action=list%00',
    'action=list&echo_request=1',
  ].map((body) => ({ method: 'POST', url: DETECTIONS, body })),
  ...[
    DETECTIONS.replace('/vm/', '/vm/../vm/'),
    DETECTIONS.replace('/vm/', '/vm/%2e%2e/vm/'),
    DETECTIONS.replace('/vm/', '%2fvm/'),
    DETECTIONS.replace('/vm/', '/vm%2F'),
    DETECTIONS.replace('/vm/', '/./vm/'),
    DETECTIONS.replace('/vm/', '//vm/'),
    DETECTIONS.replace('/vm/', '\\vm\\'),
    DETECTIONS.replace('/vm/', '/vm;x=1/'),
    DETECTIONS.replace('https:', 'http:'),
    DETECTIONS.replace('.example', '.example.evil.example'),
    DETECTIONS.replace('.example', '.example:8443'),
    DETECTIONS.replace('.example', '.example:443'),
    DETECTIONS.replace('https://', 'https://evil.example@'),
    DETECTIONS.replace('https://', 'https://user:word@'),
    DETECTIONS.replace('.example', '.example.'),
    DETECTIONS.replace('qualysapi', 'QUALYSAPI'),
    `${DETECTIONS}#x`,
    `${DETECTIONS}?`,
    DETECTIONS.replace(qualys, 'https://127.0.0.1'),
    DETECTIONS.replace(qualys, '//qualysapi.corp.example'),
    DETECTIONS.replace(qualys, crowdstrike),
  ].map((url) => ({ method: 'POST', url, body: 'action=list' })),
  ...[
    '{"state":"2","state":"6"}',
    String.raw`{"state":"6","st\u0061te":"7"}`,
    '{"state":"6","comments":"x"}',
    '{"state":"6","sys_id":"x"}',
    '[{"state":"6"}]',
    '{"state":6}',
  ].map((body) => ({ method: 'PATCH', url: TICKET, body })),
  { method: 'PATCH', url: `${TICKET}?sysparm_input_display_value=true`, body: '{"state":"6"}' },
  { method: 'PATCH', url: `${TICKET}/`, body: '{"state":"6"}' },
  { method: 'PATCH', url: TICKET.replace('0123', '012%33'), body: '{"state":"6"}' },
  { method: 'patch', url: TICKET, body: '{"state":"6"}' },
];

const list = new URL('../../../shared/vendors/falcon_operations.tsv', import.meta.url);

/** The vendor's whole list of operations, where it lies beside the repository; undefined where it does not. */
export const falconOperations: readonly Mutator[] | undefined = existsSync(list)
  ? readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => {
        const [, method = '', path = ''] = row.split('\t');
        return { method, url: `${crowdstrike}${path.replaceAll(/\{[^}]+\}/g, 'a1')}` };
      })
  : undefined;
