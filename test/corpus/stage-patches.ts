import type { GatewayStandIn } from '../../lab/qualys-gateway/start-gateway.js';
import type { Wire } from '../../lab/qualys-gateway/world.js';
import type { Ids } from './ids.js';
import { momentOf, T0 } from './moments.js';
import type { Value, World } from './world.js';

/** Machines, patches and jobs of Patch Management exactly as stated. */
export function stagePatches(
  gateway: GatewayStandIn,
  { qualys, pm }: World,
  { ids, now }: { ids: Ids; now: Date },
): void {
  gateway.clear();
  const { assets = {}, patches = {}, jobs = {} } = pm ?? {};
  const uuids = new Map<string, string>();
  for (const [name, asset] of Object.entries(assets)) {
    const assetId = Number(qualys.hosts[name]?.['ASSET_ID'] ?? ids(`asset ${name}`));
    if (asset) uuids.set(name, gateway.addAsset({ assetId, name: name.toUpperCase(), wire: wireOf(asset, now) }));
  }
  for (const [id, patch] of Object.entries(patches)) {
    if (patch) gateway.addPatch({ id, qids: qidsOf(patch['qid'] ?? null), wire: wireOf(patch, now) });
  }
  for (const [id, job] of Object.entries(jobs)) {
    if (job === null) continue;
    const { type = 'Install', patches: given, at = 'T0', results } = job;
    gateway.addJob({ id, type, ...(given && { patches: given }) });
    const told = Object.entries(results).flatMap(([name, result]) =>
      result === null ? [] : [[uuids.get(name) ?? name, wireOf(result, now)] as const],
    );
    gateway.runJob(id, Object.fromEntries(told), { at: momentOf(at, now) ?? T0 });
  }
}

/** Moments in epoch milliseconds, as this API writes them; null for what is left out. */
function wireOf(stated: Readonly<Record<string, Value | undefined>>, now: Date): Wire {
  return Object.fromEntries(
    Object.entries(stated).map(([name, value]) => {
      const moment = typeof value === 'string' ? momentOf(value, now) : undefined;
      return [name, moment ? moment.getTime() : value];
    }),
  );
}

function qidsOf(value: Value): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
