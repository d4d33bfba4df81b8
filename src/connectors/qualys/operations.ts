import type { z } from 'zod';
import type { Call } from '../../outbound/contract.js';
import type { Operation } from '../../policy/operation.js';
import { KnowledgePage, VulnRow } from './knowledge-schema.js';
import { AssetPage, HostAsset, PortalVersion } from './portal-schema.js';
import { DetectionPage, DetectionRow, HostDetections, HostPage, HostRow } from './schema.js';

/** A trivial KnowledgeBase call took 21 s, a list may run for five minutes before its connection drops. qualys 2.2, 4.5 */
const TIMEOUT_MS = 330_000;
const MB = 1024 * 1024;
const LIMIT = 'standard tier: 300 calls an hour and 2 at once per API and subscription, shared with every other client';

const read = { system: 'qualys', effect: 'read', risk: 'LOW', timeoutMs: TIMEOUT_MS } as const;

export interface QualysCalls {
  readonly listHosts: Call<HostPage>;
  readonly listDetections: Call<DetectionPage>;
  readonly listKnowledge: Call<z.infer<typeof KnowledgePage>>;
  readonly searchAssets: Call<z.infer<typeof AssetPage>>;
  readonly portalVersion: Call<string>;
}

/** Everything that will ever be asked of Qualys. */
export function qualysOperations(apiVersion: string): readonly Operation[] {
  return Object.values(qualysCalls(apiVersion));
}

/**
 * The catalogue entries with what their answers must look like.
 * @param apiVersion version of Host List and Host List Detection, such as 5.0
 */
export function qualysCalls(apiVersion: string): QualysCalls {
  if (!/^\d{1,2}\.\d$/.test(apiVersion)) {
    throw new TypeError(`vendors.qualys.apiVersion: expected a version like 5.0, got ${apiVersion}`);
  }
  const hosts = `/api/${apiVersion}/fo/asset/host/`;
  return {
    listHosts: { ...listHosts, path: hosts },
    listDetections: { ...listDetections, path: `${hosts}vm/detection/` },
    listKnowledge,
    searchAssets,
    portalVersion,
  };
}

const listHosts: Omit<Call<HostPage>, 'path'> = {
  ...read,
  id: 'qualys:scans:read',
  name: 'listHosts',
  method: 'POST',
  form: { action: 'list' },
  formFields: ['ids', 'ips', 'id_min', 'details', 'show_asset_id', 'truncation_limit'],
  body: 'form',
  purpose: 'prove that a host record exists and read its scan dates',
  permission: 'Reader with API access; the hosts in the scope of the user',
  limit: LIMIT,
  response: HostPage,
  rows: { HOST: HostRow },
  maxBytes: 32 * MB,
};

const listDetections: Omit<Call<DetectionPage>, 'path'> = {
  ...read,
  id: 'qualys:scans:read',
  name: 'listDetections',
  method: 'POST',
  form: { action: 'list' },
  formFields: [
    'ids',
    'qids',
    'id_min',
    'status',
    'include_ignored',
    'include_disabled',
    'filter_superseded_qids',
    'show_reopened_info',
    'show_asset_id',
    'show_arf_data',
    'vuln_detection_source',
    'show_results',
    'truncation_limit',
  ],
  body: 'form',
  purpose: 'read the detection records of given QIDs on given hosts',
  permission: 'Reader with API access; the hosts in the scope of the user',
  limit: LIMIT,
  response: DetectionPage,
  rows: { HOST: HostDetections, DETECTION: DetectionRow },
  maxBytes: 128 * MB, // 200 hosts with 300 QIDs each, at some 1.3 kB a record, make 80 MB
};

const listKnowledge: Call<z.infer<typeof KnowledgePage>> = {
  ...read,
  id: 'qualys:knowledgebase:read',
  name: 'listKnowledge',
  method: 'POST',
  path: '/api/4.0/fo/knowledge_base/vuln/',
  form: { action: 'list' },
  formFields: ['ids', 'cve', 'show_supported_modules_info', 'show_disabled_flag'],
  body: 'form',
  purpose: 'learn how a QID is tested, and which QIDs a CVE has',
  permission: 'KnowledgeBase download, switched on by Qualys for the subscription',
  limit: LIMIT,
  response: KnowledgePage,
  rows: { VULN: VulnRow },
  maxBytes: 64 * MB,
};

const searchAssets: Call<z.infer<typeof AssetPage>> = {
  ...read,
  id: 'qualys:scans:read',
  name: 'searchAssets',
  method: 'POST',
  path: '/qps/rest/2.0/search/am/hostasset',
  body: 'xml',
  purpose: 'find the host records that bear a name',
  permission: 'API access to Asset Management in the portal',
  limit: 'none announced; at most 1,000 assets a page',
  response: AssetPage,
  rows: { HOSTASSET: HostAsset },
  maxBytes: 64 * MB,
};

const portalVersion: Call<string> = {
  ...read,
  id: 'qualys:portal:read',
  name: 'portalVersion',
  method: 'GET',
  path: '/qps/rest/portal/version',
  purpose: 'doctor: are the credentials good?',
  permission: 'API access',
  limit: 'none announced',
  response: PortalVersion,
  maxBytes: MB,
};
