import type { Catalogue } from '../../src/policy/describe.js';
import type { Operation, Vendor } from '../../src/policy/operation.js';

export const ORIGINS = {
  servicenow: 'https://corp.service-now.example',
  qualys: 'https://qualysapi.corp.example',
  crowdstrike: 'https://api.crowdstrike.example',
} as const satisfies Record<Vendor, string>;

const about = { purpose: 'sample', permission: 'sample', limit: 'none' } as const;
const table = { table: /[a-z0-9_]+/, sysId: /[0-9a-f]{32}/ };

export const falconSample: readonly Operation[] = [
  {
    ...about,
    id: 'crowdstrike:hosts:read',
    name: 'queryHosts',
    system: 'crowdstrike',
    effect: 'read',
    risk: 'LOW',
    method: 'GET',
    path: '/devices/queries/devices/v1',
    queryFields: ['filter', 'limit', 'offset'],
  },
  {
    ...about,
    id: 'crowdstrike:hosts:read',
    name: 'onlineStates',
    system: 'crowdstrike',
    effect: 'read',
    risk: 'LOW',
    method: 'GET',
    path: '/devices/entities/online-state/v1',
    queryFields: ['ids'],
    repeatable: ['ids'],
  },
  {
    ...about,
    id: 'crowdstrike:hosts:read',
    name: 'hostDetails',
    system: 'crowdstrike',
    effect: 'read',
    risk: 'LOW',
    method: 'POST',
    path: '/devices/entities/devices/v2',
    body: 'json',
  },
  {
    ...about,
    id: 'crowdstrike:token:read',
    name: 'token',
    system: 'crowdstrike',
    effect: 'read',
    risk: 'LOW',
    method: 'POST',
    path: '/oauth2/token',
    body: 'form',
    formFields: ['client_id', 'client_secret'],
  },
];

export const sampleCatalogue: Catalogue = {
  origins: ORIGINS,
  operations: [
    ...falconSample,
    {
      ...about,
      id: 'qualys:scans:read',
      name: 'listDetections',
      system: 'qualys',
      effect: 'read',
      risk: 'LOW',
      method: 'POST',
      path: '/api/{version}/fo/asset/host/vm/detection/',
      holes: { version: /\d\.\d/ },
      body: 'form',
      form: { action: 'list' },
      formFields: ['ids', 'qids', 'status'],
    },
    {
      ...about,
      id: 'qualys:assets:read',
      name: 'searchAssets',
      system: 'qualys',
      effect: 'read',
      risk: 'LOW',
      method: 'POST',
      path: '/qps/rest/2.0/search/am/hostasset',
      body: 'xml',
    },
    {
      ...about,
      id: 'servicenow:incidents:read',
      name: 'readTicket',
      system: 'servicenow',
      effect: 'read',
      risk: 'LOW',
      method: 'GET',
      path: '/api/now/table/{table}/{sysId}',
      holes: table,
      queryFields: ['sysparm_fields', 'sysparm_query'],
    },
    {
      ...about,
      id: 'servicenow:incidents:update',
      name: 'updateTicket',
      system: 'servicenow',
      effect: 'write',
      risk: 'MEDIUM',
      method: 'PATCH',
      path: '/api/now/table/{table}/{sysId}',
      holes: table,
      queryFields: ['sysparm_fields'],
      body: 'json',
    },
  ],
};

export const incidents = {
  table: 'incident',
  pendingState: '10',
  fields: { runId: 'u_patchproof_run', result: 'u_patchproof_result', reason: 'u_patchproof_reason' },
  outcomes: {
    verified: { state: '6', close_code: 'Solution provided' },
    failed: { state: '2', u_repatch: 'true' },
    review: { state: '2' },
  },
} as const;

export const TICKET = `${ORIGINS.servicenow}/api/now/table/incident/0123456789abcdef0123456789abcdef`;
export const DETECTIONS = `${ORIGINS.qualys}/api/5.0/fo/asset/host/vm/detection/`;
export const FORM = 'application/x-www-form-urlencoded';
