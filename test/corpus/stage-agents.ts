import type { FalconStandIn } from '../../lab/falcon/start-falcon.js';
import type { Ids } from './ids.js';
import { isoText, momentOf, T0 } from './moments.js';
import type { Agent, Value, World } from './world.js';

const DAY_MS = 86_400_000;

/** Device records and online states exactly as stated, on what a record of the profile holds anyhow. */
export function stageAgents(
  falcon: FalconStandIn,
  { agents }: World['falcon'],
  { ids, now }: { ids: Ids; now: Date },
): void {
  falcon.fleet.clear();
  falcon.spotlight.vulnerabilities.clear();
  falcon.spotlight.patches.clear();
  for (const [name, agent] of Object.entries(agents)) {
    if (agent) stageAgent(falcon, agent, { aid: ids(`agent ${name}`).toString(16).padStart(32, '0'), now });
  }
}

function stageAgent(falcon: FalconStandIn, agent: Agent, own: { aid: string; now: Date }): void {
  const { profile = 'windows-server', hidden = false, online, vulnerabilities = {}, patches, ...fields } = agent;
  const told = fieldsOf(fields, own.now);
  const aid = falcon.addHost({
    aid: textOf(told['device_id']) ?? own.aid,
    hostname: textOf(told['hostname']) ?? '',
    profile,
    bootedAt: new Date(T0.getTime() - 30 * DAY_MS),
    firstSeen: new Date(T0.getTime() - 40 * DAY_MS),
  });
  const machine = falcon.machine(aid);
  // Not as an override: the search must find the host by what is stated.
  machine.device = present({ ...machine.device, ...told });
  machine.hidden = hidden;
  falcon.overrideState(aid, fieldsOf(online, own.now));

  for (const [name, record] of Object.entries(vulnerabilities)) {
    if (record === null) continue;
    const raw = fieldsOf(record, own.now);
    falcon.vulnerability(aid, { cve: name.split(' ')[0] ?? name, status: textOf(raw['status']) ?? 'open', raw });
  }
  if (patches) falcon.installedPatches(aid, { raw: fieldsOf(patches, own.now) });
}

/** Fields as Falcon writes them. Null leaves one out, `<null>` is JSON's null. */
function fieldsOf(stated: Readonly<Record<string, Value | undefined>>, now: Date): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, toldOf(value, now)]));
}

function toldOf(value: Value | undefined, now: Date): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') {
    const moment = momentOf(value, now);
    if (moment) return isoText(moment);
    return value === '<null>' ? null : value;
  }
  if (typeof value !== 'object') return value;
  return isList(value) ? value.map((each) => toldOf(each, now)) : fieldsOf(value, now);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
