import Table from 'cli-table3';
import type { Seen } from './observer.js';
import type { Actor, Vendors } from './stage.js';

export interface Reckoning {
  readonly table: string;
  readonly calls: readonly string[];
  /** How many tickets the scripts on the instance have announced. */
  readonly announced: number;
  /** Everything that is not as it must be; empty when the morning went well. */
  readonly mistakes: readonly string[];
}

const STATES: Readonly<Record<string, string>> = { verified: '6', failed: '2', review: '2' };

/** Compares what the tickets hold, and what was asked of the vendors, with what must be. */
export function reckon(vendors: Vendors, actors: readonly Actor[], seen: ReadonlyMap<string, Seen>): Reckoning {
  const table = new Table({ head: ['ticket', 'host', 'story', 'expected', 'outcome', 'reason', 'writes'] });
  const mistakes: string[] = [];
  for (const actor of actors) {
    const ended = seen.get(actor.number);
    const writes = vendors.servicenow.patches(actor.sysId);
    const wrong = mistakesOf(vendors, actor, ended);
    mistakes.push(...wrong.map((text) => `${actor.number} ${actor.role.host}: ${text}`));
    const mark = wrong.length === 0 ? '' : ' !';
    table.push([
      actor.number,
      actor.role.host,
      actor.role.about,
      actor.role.fate.reason,
      `${ended?.outcome ?? '-'}${mark}`,
      ended?.reason ?? '-',
      writes.length,
    ]);
  }
  const { gateway } = vendors;
  const sites = [vendors.servicenow, vendors.qualys, vendors.falcon, ...(gateway ? [gateway] : [])];
  for (const site of sites) mistakes.push(...site.violations.map((text) => `${site.name}: violation: ${text}`));
  const { deliveries, scriptLog } = vendors.servicenow;
  mistakes.push(...scriptLog.map(({ level, text }) => `a script on the instance logged: ${level}: ${text}`));
  return {
    table: table.toString(),
    calls: sites.map((site) => `${site.name} ${site.requests.length}`),
    announced: new Set(deliveries.filter(({ status }) => status === 202).map(({ id }) => id)).size,
    mistakes,
  };
}

function mistakesOf({ servicenow }: Vendors, { role, sysId }: Actor, ended: Seen | undefined): string[] {
  const { outcome, reason } = role.fate;
  const ticket = servicenow.incident(sysId) ?? {};
  const writes = servicenow.patches(sysId).length;
  const notes = servicenow.journal(sysId).length;
  const written = outcome === 'superseded' ? 0 : 1;
  return [
    ...(ended?.outcome === outcome && ended.reason === reason
      ? []
      : [`expected ${outcome}, ${reason}; got ${ended?.outcome ?? 'nothing'}, ${ended?.reason ?? 'no reason'}`]),
    ...(ended?.phase === 'done' ? [] : [`expected phase done, got ${ended?.phase ?? 'none'}`]),
    ...(writes === written ? [] : [`expected ${written} write, got ${writes}`]),
    ...(notes === written ? [] : [`expected ${written} note, got ${notes}`]),
    ...(written === 0 || ticket['state'] === STATES[outcome]
      ? []
      : [`expected state ${STATES[outcome]}, got ${ticket['state']}`]),
    ...(written === 0 || ticket['u_patchproof_result'] === outcome
      ? []
      : [`expected result ${outcome} on the ticket, got ${ticket['u_patchproof_result']}`]),
  ];
}
