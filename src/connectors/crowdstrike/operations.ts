import type { Call } from '../../outbound/contract.js';
import type { Operation } from '../../policy/operation.js';
import type { Device } from './device.js';
import { AccessToken, DeviceList, DevicePage, OnlineStateList, type OnlineState } from './schema.js';
import { PatchPage, VulnerabilityPage } from './spotlight-schema.js';

/** An answer that takes half a minute still counts: at this limit, a slow Falcon would be a silent one. */
const TIMEOUT_MS = 60_000;
const MB = 1024 * 1024;
const LIMIT = '6,000 calls a minute per customer, shared with every other API client';

const read = {
  id: 'crowdstrike:hosts:read',
  system: 'crowdstrike',
  effect: 'read',
  risk: 'LOW',
  permission: 'Hosts: Read',
  timeoutMs: TIMEOUT_MS,
} as const;

const search = {
  ...read,
  method: 'GET',
  queryFields: ['filter', 'fields', 'sort', 'limit', 'offset'],
  response: DevicePage,
  maxBytes: 32 * MB,
} as const;

export const findDevices: Call<DevicePage> = {
  ...search,
  name: 'findDevices',
  path: '/devices/combined/devices/v1',
  purpose: 'find the sensor of a machine by name, serial number or agent id',
  limit: `${LIMIT}; 10,000 records a page`,
};

export const findHiddenDevices: Call<DevicePage> = {
  ...search,
  name: 'findHiddenDevices',
  path: '/devices/combined/devices-hidden/v1',
  purpose: 'tell a hidden host from one that has no sensor',
  limit: `${LIMIT}; 10,000 records a page`,
};

/** A POST that only reads: the ids would not fit into a URL. */
export const readDevices: Call<readonly Device[]> = {
  ...read,
  name: 'readDevices',
  method: 'POST',
  path: '/devices/entities/devices/v2',
  body: 'json',
  purpose: 'read the records of known agents',
  limit: `${LIMIT}; 5,000 ids a call`,
  response: DeviceList,
  maxBytes: 64 * MB,
};

export const readOnlineStates: Call<readonly OnlineState[]> = {
  ...read,
  name: 'readOnlineStates',
  method: 'GET',
  path: '/devices/entities/online-state/v1',
  queryFields: ['ids'],
  repeatable: ['ids'],
  purpose: 'learn whether known agents are connected',
  limit: `${LIMIT}; 100 ids a call`,
  response: OnlineStateList,
  maxBytes: MB,
};

const spotlight = {
  ...read,
  id: 'crowdstrike:vulnerabilities:read',
  permission: 'Vulnerabilities: Read',
  method: 'GET',
  maxBytes: 32 * MB,
} as const;

export const findVulnerabilities: Call<VulnerabilityPage> = {
  ...spotlight,
  name: 'findVulnerabilities',
  path: '/spotlight/combined/vulnerabilities/v1',
  queryFields: ['filter', 'facet', 'limit', 'after'],
  purpose: 'hear a second opinion on CVEs of known agents',
  limit: `${LIMIT}; 5,000 records a page`,
  response: VulnerabilityPage,
};

export const findInstalledPatches: Call<PatchPage> = {
  ...spotlight,
  name: 'findInstalledPatches',
  path: '/spotlight/combined/installed-patches/v1',
  queryFields: ['filter', 'limit', 'after'],
  purpose: 'learn whether patches of known agents are still pending',
  limit: LIMIT,
  response: PatchPage,
};

/** A read to the policy: it changes nothing in Falcon. */
export const createToken: Call<AccessToken> = {
  ...read,
  id: 'crowdstrike:tokens:create',
  name: 'createToken',
  method: 'POST',
  path: '/oauth2/token',
  formFields: ['client_id', 'client_secret'],
  body: 'form',
  purpose: 'exchange the API client for a bearer token',
  permission: 'an API client without any write scope',
  limit: '300 calls a minute per address; the token lives 30 minutes',
  response: AccessToken,
  maxBytes: 64 * 1024,
};

/** Everything that is asked of every Falcon. */
export const crowdstrikeOperations: readonly Operation[] = [
  findDevices,
  findHiddenDevices,
  readDevices,
  readOnlineStates,
  createToken,
];

/** What is asked beside them where Spotlight is switched on; elsewhere it cannot be sent. */
export const spotlightOperations: readonly Operation[] = [findVulnerabilities, findInstalledPatches];
