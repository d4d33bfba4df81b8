import type { CallContext } from '../../outbound/contract.js';
import type { QualysSnapshot } from '../../verification/qualys-facts.js';
import { asError, gatherInTurn, jointContext } from '../batch.js';
import { MAX_QIDS, readDetections } from './detections.js';
import { MAX_HOSTS, readHosts } from './host-list.js';
import type { QualysCalls } from './operations.js';
import { malformed, type Door } from './paging.js';

export interface SnapshotDeps {
  readonly door: Door;
  readonly calls: Pick<QualysCalls, 'listHosts' | 'listDetections'>;
  readonly now: () => Date;
}

export interface SnapshotAsk {
  readonly hostIds: readonly string[];
  readonly qids: readonly number[];
  readonly context: CallContext;
}

/**
 * One look at hosts and their findings. The detections are read first: when a scan is processed in between, the host
 * looks scanned and its QID untested, which heals; the other way round a fix would look like one without a scan.
 */
export async function takeSnapshot({ door, calls, now }: SnapshotDeps, ask: SnapshotAsk): Promise<QualysSnapshot> {
  const hostIds = [...new Set(ask.hostIds)];
  const qids = [...new Set(ask.qids)];
  requireIds(hostIds, qids);
  const found = await readDetections(door, calls.listDetections, { hostIds, qids, context: ask.context });
  const { at, hosts } = await readHosts(door, calls.listHosts, { ids: hostIds, context: ask.context });

  const known = new Set(hosts.map((host) => host.hostId));
  if (found.detections.some((one) => !known.has(one.hostId))) {
    throw malformed(calls.listHosts.name, 'a host has detections and no host record; purged in this moment?');
  }
  // Host List was read last; our own clock speaks only where nothing had to be asked.
  return { at: at ?? found.at ?? now(), hosts: [...hosts], detections: [...found.detections] };
}

/** Takes snapshots for single tickets, one at a time: asks that wait share the next, each gets its own hosts and QIDs only. */
export function createSnapshots(deps: SnapshotDeps): (ask: SnapshotAsk) => Promise<QualysSnapshot> {
  const patience = { name: deps.calls.listDetections.name, now: deps.now };
  return gatherInTurn<SnapshotAsk, QualysSnapshot>(patience, async (asks) => {
    const answers = new Map<SnapshotAsk, QualysSnapshot | Error>();
    for (const group of groupsOf(asks)) {
      const joint = {
        hostIds: group.flatMap((ask) => ask.hostIds),
        qids: group.flatMap((ask) => ask.qids),
        context: jointContext(group),
      };
      const answer = await takeSnapshot(deps, joint).catch(asError);
      const share = answer instanceof Error ? () => answer : sharesOf(answer);
      for (const ask of group) answers.set(ask, share(ask));
    }
    return asks.map((ask) => answers.get(ask) ?? new TypeError('an ask was left without an answer'));
  });
}

/** Asks in order, packed so that a group stays within one batch; an ask that is larger is a group of its own. */
function groupsOf(asks: readonly SnapshotAsk[]): readonly SnapshotAsk[][] {
  const groups: SnapshotAsk[][] = [];
  for (const ask of asks) {
    const last = groups.at(-1);
    if (last !== undefined && fits([...last, ask])) last.push(ask);
    else groups.push([ask]);
  }
  return groups;
}

function fits(group: readonly SnapshotAsk[]): boolean {
  const hosts = new Set(group.flatMap((ask) => ask.hostIds));
  const qids = new Set(group.flatMap((ask) => ask.qids));
  return hosts.size <= MAX_HOSTS && qids.size <= MAX_QIDS;
}

/** A batch may hold tens of thousands of records: they are sorted by host once, not gone through for every ticket. */
function sharesOf({ at, hosts, detections }: QualysSnapshot): (ask: SnapshotAsk) => QualysSnapshot {
  const byHost = new Map<string, QualysSnapshot['detections']>(hosts.map(({ hostId }) => [hostId, []]));
  for (const one of detections) byHost.get(one.hostId)?.push(one);
  return (ask) => {
    const hostIds = new Set(ask.hostIds);
    const qids = new Set(ask.qids);
    return {
      at,
      hosts: hosts.filter(({ hostId }) => hostIds.has(hostId)),
      detections: [...hostIds].flatMap((id) => (byHost.get(id) ?? []).filter(({ qid }) => qids.has(qid))),
    };
  };
}

/** A range such as 1-999 in place of an id would ask about other machines. */
function requireIds(hostIds: readonly string[], qids: readonly number[]): void {
  if (!hostIds.every((id) => /^\d{1,19}$/.test(id))) throw new TypeError('expected Qualys host ids, got other text');
  if (!qids.every((qid) => Number.isInteger(qid) && qid > 0)) throw new TypeError('expected QIDs, got other numbers');
}
