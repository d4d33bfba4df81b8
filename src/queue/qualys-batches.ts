import { provedQids } from '../verification/after-close.js';
import { qidsToWatch } from '../verification/findings-to-prove.js';
import { isOwnLookDue, isWatched } from './after-verified.js';
import type { Waiting } from './waiting.js';

/** qualys 4.1: nothing is documented; these are known to work. */
const MOST_HOSTS = 200;
const MOST_QIDS = 300;

/** Whom one call asks about. */
export interface Batch {
  readonly members: Waiting[];
  readonly hosts: Set<string>;
  readonly qids: Set<number>;
}

/** Is there anything that Qualys could be asked? */
export function concernsQualys(one: Waiting): boolean {
  return hostsOf(one).length > 0 && qidsOf(one).length > 0;
}

/** Fills batches, waiting tickets first; a machine's records always travel together. */
export function batchesOf(asked: readonly Waiting[], now: Date): readonly Batch[] {
  const batches: Batch[] = [];
  for (const one of [...asked.filter(({ seen }) => !isWatched(seen)), ...asked.filter(({ seen }) => isWatched(seen))]) {
    const batch = batches.find((filled) => hasRoom(filled, one)) ?? batchFor(one, now);
    if (batch === undefined) continue;
    if (batch.members.length === 0) batches.push(batch);
    batch.members.push(one);
    for (const host of hostsOf(one)) batch.hosts.add(host);
    for (const qid of qidsOf(one)) batch.qids.add(qid);
  }
  return batches;
}

/** About how many waiting tickets one call can ask, by the batches that are full; by its hosts, where none is. */
export function perCall(batches: readonly Batch[]): number {
  const [first, ...others] = batches;
  const full = others.length === 0 ? [] : batches.slice(0, -1);
  const waiting = (batch: Batch): number => batch.members.filter(({ seen }) => !isWatched(seen)).length;
  if (full.length > 0) return Math.max(1, full.reduce((sum, batch) => sum + waiting(batch), 0) / full.length);
  return first === undefined ? MOST_HOSTS : Math.max(1, (waiting(first) * MOST_HOSTS) / first.hosts.size);
}

function hasRoom({ hosts, qids }: Batch, one: Waiting): boolean {
  const newHosts = hostsOf(one).filter((host) => !hosts.has(host)).length;
  const newQids = qidsOf(one).filter((qid) => !qids.has(qid)).length;
  return hosts.size + newHosts <= MOST_HOSTS && qids.size + newQids <= MOST_QIDS;
}

/** A new batch; none for one who only rides along. */
function batchFor({ seen }: Waiting, now: Date): Batch | undefined {
  return isWatched(seen) && !isOwnLookDue(seen, now) ? undefined : { members: [], hosts: new Set(), qids: new Set() };
}

export function hostsOf({ evidence }: Waiting): readonly string[] {
  return evidence.qualys.identity.kind === 'found' ? evidence.qualys.identity.ids : [];
}

export function qidsOf({ seen, evidence }: Waiting): readonly number[] {
  return isWatched(seen) ? provedQids(evidence) : qidsToWatch(evidence);
}
