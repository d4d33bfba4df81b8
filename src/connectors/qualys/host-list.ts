import type { Call, CallContext } from '../../outbound/contract.js';
import { chunks, gatherInTurn, jointContext } from '../batch.js';
import { allPages, malformed, type Door } from './paging.js';
import type { HostPage } from './schema.js';

/** Practised by others; the vendor names no limit. qualys 4.1 */
export const MAX_HOSTS = 200;

export type HostRecord = HostPage['hosts'][number];

interface HostAsk {
  readonly values: readonly string[];
  readonly context: CallContext;
}

interface HostListDeps extends Door {
  /** For the patience of those who wait. */
  readonly now: () => Date;
}

/** Reads host records by id or by address, one call at a time: who asks while one flies shares the next. */
export function createHostList(door: HostListDeps, call: Call<HostPage>) {
  const patience = { name: call.name, now: door.now };
  const byIds = gatherInTurn<HostAsk, readonly HostRecord[]>(patience, async (asks) => {
    const { hosts } = await readHosts(door, call, { ids: valuesOf(asks), context: jointContext(asks) });
    return asks.map((ask) => hosts.filter((host) => ask.values.includes(host.hostId)));
  });
  const byIps = gatherInTurn<HostAsk, readonly HostRecord[]>(patience, async (asks) => {
    const hosts: HostRecord[] = [];
    for (const ips of chunks(valuesOf(asks), MAX_HOSTS)) {
      const pages = await allPages(door, { call, form: [['ips', ips.join()], ...OUTPUT], context: jointContext(asks) });
      hosts.push(...pages.flatMap((page) => page.hosts));
    }
    return asks.map((ask) => hosts.filter((host) => host.ip !== undefined && ask.values.includes(host.ip)));
  });
  return { byIds, byIps };
}

/** Host records by id, all pages. An id that does not come back is unknown, purged or out of the user's scope. */
export async function readHosts(
  door: Door,
  call: Call<HostPage>,
  ask: { readonly ids: readonly string[]; readonly context: CallContext },
): Promise<{ readonly at: Date | undefined; readonly hosts: readonly HostRecord[] }> {
  const asked = new Set(ask.ids);
  const hosts = new Map<string, HostRecord>();
  let at: Date | undefined;
  for (const ids of chunks([...asked], MAX_HOSTS)) {
    const pages = await allPages(door, { call, form: [['ids', ids.join()], ...OUTPUT], context: ask.context });
    for (const page of pages) {
      at = page.at;
      for (const host of page.hosts) hosts.set(host.hostId, host);
    }
  }
  if ([...hosts.keys()].some((id) => !asked.has(id))) throw malformed(call.name, 'hosts that were not asked for');
  return { at, hosts: [...hosts.values()] };
}

/** The dates are part of `All` only. qualys 5 */
const OUTPUT = [
  ['details', 'All'],
  ['show_asset_id', '1'],
  ['truncation_limit', String(MAX_HOSTS)],
] as const;

function valuesOf(asks: readonly HostAsk[]): string[] {
  return [...new Set(asks.flatMap((ask) => ask.values))];
}
