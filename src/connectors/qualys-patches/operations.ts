import type { z } from 'zod';
import type { Call } from '../../outbound/contract.js';
import type { Operation } from '../../policy/operation.js';
import { JobDefinition, JobList, JobResults, RunList } from './job-schema.js';
import { AssetIds, AssetList, GatewayToken, PatchList } from './schema.js';

const MB = 1024 * 1024;

const read = {
  id: 'qualys:patches:read',
  system: 'qualys-gateway',
  effect: 'read',
  risk: 'LOW',
  permission: 'Patch Reader, with the tags of the machines',
  limit: 'none announced; 429 to more than two calls at once',
  timeoutMs: 60_000,
  maxBytes: 32 * MB,
} as const;

const ID = /[0-9a-zA-Z-]{1,64}/;

/** A POST that only reads: ids in the body, ids in the answer. */
export const mapAssets: Call<z.infer<typeof AssetIds>> = {
  ...read,
  name: 'mapAssets',
  method: 'POST',
  path: '/pm/v1/assets/uuids',
  body: 'json',
  purpose: 'tell which asset of Patch Management a host record is',
  response: AssetIds,
};

/** A POST that only reads: the query would not fit into a URL. */
export const listAssets: Call<z.infer<typeof AssetList>> = {
  ...read,
  name: 'listAssets',
  method: 'POST',
  path: '/pm/v1/assets',
  queryFields: ['platform', 'pageSize'],
  body: 'json',
  purpose: 'read licence, assessment and patches of known machines',
  response: AssetList,
};

/** A POST that only reads: the query would not fit into a URL. */
export const listPatches: Call<z.infer<typeof PatchList>> = {
  ...read,
  name: 'listPatches',
  method: 'POST',
  path: '/pm/v3/patches',
  queryFields: ['platform', 'pageSize'],
  body: 'json',
  purpose: 'learn which patches fix given findings',
  response: PatchList,
};

export const listJobs: Call<z.infer<typeof JobList>> = {
  ...read,
  name: 'listJobs',
  method: 'GET',
  path: '/pm/v1/deploymentjobs/summary',
  queryFields: ['platform', 'pageNumber', 'pageSize'],
  purpose: 'find the jobs that ran lately',
  response: JobList,
};

export const readJob: Call<z.infer<typeof JobDefinition>> = {
  ...read,
  name: 'readJob',
  method: 'GET',
  path: '/pm/v1/deploymentjob/{job}',
  holes: { job: ID },
  purpose: 'learn which patches a job deploys',
  response: JobDefinition,
};

export const listRuns: Call<z.infer<typeof RunList>> = {
  ...read,
  name: 'listRuns',
  method: 'GET',
  path: '/pm/v1/deploymentjob/{job}/runs',
  holes: { job: ID },
  purpose: 'find the runs of a recurring job',
  response: RunList,
};

export const readResults: Call<JobResults> = {
  ...read,
  name: 'readResults',
  method: 'GET',
  path: '/pm/v1/deploymentjob/{job}/deploymentjobresult/summary',
  holes: { job: ID },
  queryFields: ['jobInstanceId', 'pageNumber', 'pageSize'],
  purpose: 'learn what a run did to each machine',
  response: JobResults,
};

/** A read to the policy: it changes nothing in Qualys. */
export const createGatewayToken: Call<z.infer<typeof GatewayToken>> = {
  ...read,
  id: 'qualys:tokens:create',
  name: 'createGatewayToken',
  method: 'POST',
  path: '/auth',
  form: { token: 'true' },
  formFields: ['username', 'password'],
  body: 'form',
  purpose: 'exchange the account for a bearer token',
  permission: 'API access; no single sign-on and no second factor',
  limit: 'none announced; the token lives four hours',
  response: GatewayToken,
  maxBytes: 64 * 1024,
};

/** Everything that will ever be asked of the gateway; only where it is configured. */
export const patchOperations: readonly Operation[] = [
  mapAssets,
  listAssets,
  listPatches,
  listJobs,
  readJob,
  listRuns,
  readResults,
  createGatewayToken,
];
