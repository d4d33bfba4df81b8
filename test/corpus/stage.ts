import type { GatewayStandIn } from '../../lab/qualys-gateway/start-gateway.js';
import type { FalconStandIn } from '../../lab/falcon/start-falcon.js';
import type { QualysStandIn } from '../../lab/qualys/start-qualys.js';
import type { ServiceNow } from '../../lab/servicenow/service-now.js';
import { stageAgents } from './stage-agents.js';
import { stageHosts } from './stage-hosts.js';
import { stagePatches } from './stage-patches.js';
import type { Ids } from './ids.js';
import { glideText, momentOf } from './moments.js';
import type { World } from './world.js';

export interface Vendors {
  readonly servicenow: ServiceNow;
  readonly qualys: QualysStandIn;
  readonly falcon: FalconStandIn;
  /** Where the case has Patch Management. */
  readonly gateway?: GatewayStandIn;
}

/** The ticket and its configuration item, as a person leaves them. */
export function stageTicket({ servicenow }: Vendors, { ticket, ci }: World, now: Date) {
  const item = servicenow.insert('cmdb_ci_server', columns(ci, now));
  const row = servicenow.createIncident({ cmdb_ci: item['sys_id'] ?? '', ...columns(ticket, now) });
  return { sysId: row['sys_id'] ?? '', number: row['number'] ?? '', modCount: Number(row['sys_mod_count']) };
}

export interface Scene {
  readonly world: World;
  /** The scene before. */
  readonly former: World;
  readonly sysId: string;
  readonly ids: Ids;
  readonly now: Date;
}

/** All that the vendors can be asked about from now on. */
export function stageScene(vendors: Vendors, { world, former, sysId, ids, now }: Scene): void {
  const { servicenow, qualys, falcon, gateway } = vendors;
  const changed = Object.entries(world.ticket).filter(([column, text]) => former.ticket[column] !== text);
  if (changed.length > 0) servicenow.humanUpdate(sysId, columns(Object.fromEntries(changed), now));
  if (world.answered) servicenow.override(sysId, world.answered);
  stageHosts(qualys, world.qualys, { ids, now });
  stageAgents(falcon, world.falcon, { ids, now });
  if (gateway) stagePatches(gateway, world, { ids, now });
}

/** The misbehaviour of this look; that of the one before is over. */
export function stageFaults(vendors: Vendors, { faults = {} }: World): void {
  const sites = { servicenow: vendors.servicenow, qualys: vendors.qualys, falcon: vendors.falcon, pm: vendors.gateway };
  for (const name of ['servicenow', 'qualys', 'falcon', 'pm'] as const) {
    for (const fault of sites[name]?.faults.keys() ?? []) sites[name]?.clearFault(fault);
    for (const [fault, options] of Object.entries(faults[name] ?? {})) sites[name]?.setFault(fault, options);
  }
}

function columns(texts: Readonly<Record<string, string | null>>, now: Date): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([column, text]) => {
      const moment = text === null ? undefined : momentOf(text, now);
      return [column, moment ? glideText(moment) : (text ?? '')];
    }),
  );
}
