import type { Asset, Job, Platform, Run, Wire, World } from './world.js';

export interface PmRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PmContext {
  readonly world: World;
  /** Tags of the user; undefined: everything is in scope. */
  readonly tags: readonly string[] | undefined;
}

/** The document for a request that only reads; undefined for any other. */
export function answerPm(context: PmContext, request: PmRequest): unknown {
  const { method, path } = request;
  if (method === 'POST' && path === '/pm/v1/assets/uuids') return mapped(context, request);
  if (method === 'POST' && path === '/pm/v1/assets') return assets(context, request);
  if (method === 'POST' && path === '/pm/v3/patches') return patches(context, request);
  if (method === 'GET' && path === '/pm/v1/deploymentjobs/summary') return jobs(context, request);
  const [, id = '', rest = ''] = /^\/pm\/v1\/deploymentjob\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const job = context.world.jobs.get(id);
  if (method !== 'GET' || job === undefined) return undefined;
  if (rest === '') return { id, name: job.wire?.['name'] ?? id, ...(job.patches && { approvedPatches: job.patches }) };
  if (rest === '/runs') return runsOf(job);
  return rest === '/deploymentjobresult/summary' ? results(context, job, request) : undefined;
}

function inScope({ tags }: PmContext, asset: Asset): boolean {
  return tags === undefined || asset.tags.some((tag) => tags.includes(tag));
}

function mapped(context: PmContext, { body }: PmRequest) {
  const asked: unknown = JSON.parse(body);
  const ids = Array.isArray(asked) ? asked.map(String) : [];
  const known = [...context.world.assets.values()].filter((asset) => inScope(context, asset));
  const found = known.filter(({ assetId }) => ids.includes(String(assetId)));
  const names = new Set(found.map(({ assetId }) => String(assetId)));
  return {
    mappedAssets: found.map(({ assetId, uuid }) => ({ assetId, assetUuid: uuid })),
    unmappedAssets: ids.filter((id) => !names.has(id)),
  };
}

function assets(context: PmContext, { query, body }: PmRequest) {
  const { field, values } = termOf(body);
  return [...context.world.assets.values()]
    .filter((asset) => inScope(context, asset) && asset.platform === query['platform'])
    .filter(({ uuid }) => field === undefined || (field === 'id' && values.includes(uuid)))
    .slice(0, Number(query['pageSize'] ?? 10))
    .map(({ uuid, name, platform, wire }) => bare({ id: uuid, name, platform, ...wire }));
}

function patches({ world }: PmContext, { query, body }: PmRequest) {
  const { field, values } = termOf(body);
  return [...world.patches.values()]
    .filter(({ platform }) => platform === query['platform'])
    .filter(({ id, qids }) =>
      field === 'qid' ? qids.some((qid) => values.includes(String(qid))) : values.includes(id),
    )
    .slice(0, Number(query['pageSize'] ?? 10))
    .map(({ id, qids, platform, wire }) =>
      bare({ id, qid: qids, platform, title: `Update ${id}`, supersedes: [], supersededBy: [], ...wire }),
    );
}

function jobs({ world }: PmContext, { query }: PmRequest) {
  const size = Number(query['pageSize'] ?? 10);
  const from = Number(query['pageNumber'] ?? 0) * size;
  return [...world.jobs.values()]
    .filter((job) => job.platform === platformOf(query['platform']))
    .slice(from, from + size)
    .map(({ id, type, recurring = false, lastRun, wire }) =>
      bare({ id, name: id, type, isRecurring: recurring, lastScheduleDateTime: lastRun?.getTime() ?? null, ...wire }),
    );
}

function runsOf({ runs }: Job) {
  return runs.map(({ id, at }) => ({ jobInstanceId: id, scheduledDateTime: at.toISOString() }));
}

/** Machines out of scope are not told of, and not counted. */
function results(context: PmContext, job: Job, { query }: PmRequest) {
  const run: Run | undefined =
    query['jobInstanceId'] === undefined ? job.runs.at(-1) : job.runs.find(({ id }) => id === query['jobInstanceId']);
  const known = [...(run?.results ?? [])].flatMap(([uuid, wire]) => {
    const asset = context.world.assets.get(uuid);
    return asset === undefined || inScope(context, asset) ? [{ uuid, name: asset?.name, wire }] : [];
  });
  const size = Number(query['pageSize'] ?? 10);
  const from = Number(query['pageNumber'] ?? 0) * size;
  const page = known.slice(from, from + size);
  return {
    id: job.id,
    name: job.id,
    assetCount: known.length,
    assets: page.map(({ uuid, name, wire }) => bare({ asset: { id: uuid, name }, jobInstanceId: run?.id }, wire)),
  };
}

/** `qid:[1,2]`; a body without a query asks for everything. */
function termOf(body: string): { field: string | undefined; values: readonly string[] } {
  const [, field, list = ''] = /"query":"(\w+):\[([^\]]*)\]"/.exec(body) ?? [];
  return { field, values: list.split(',') };
}

function platformOf(text: string | undefined): Platform | undefined {
  return (['Windows', 'Linux', 'Mac'] as const).find((known) => known === text);
}

/** An element that is null in the world is one that is left out. */
function bare(...wires: readonly Wire[]): Wire {
  return Object.fromEntries(
    Object.entries(Object.assign({}, ...wires)).filter(([, value]) => value !== null && value !== undefined),
  );
}
