import { qidsToWatch } from '../verification/findings-to-prove.js';
import type { QualysSnapshot } from '../verification/qualys-facts.js';
import { whyOf } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

/** qualys 4.1: nothing is documented; these are known to work. */
const MOST_HOSTS = 200;
const MOST_QIDS = 300;

interface Batch {
  readonly members: Waiting[];
  readonly hosts: Set<string>;
  readonly qids: Set<number>;
}

/** Asks Qualys about everybody in few calls. A batch without an answer leaves its members' facts as they are, marked silent. */
export async function lookAtQualys(deps: Deps, waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
  const asked = waiting.filter(
    ({ evidence }) => evidence.qualys.identity.kind === 'found' && qidsToWatch(evidence).length > 0,
  );
  const answered = new Map<string, Waiting>();
  for (const batch of batchesOf(asked)) {
    for (const one of await lookAtBatch(deps, batch)) answered.set(one.seen.id, one);
  }
  return waiting.map((one) => answered.get(one.seen.id) ?? one);
}

async function lookAtBatch(deps: Deps, { members, hosts, qids }: Batch): Promise<readonly Waiting[]> {
  const subjects = members.map(({ seen }) => subjectOf(seen));
  try {
    const snapshot = await deps.qualys.snapshot([...hosts], [...qids], { purpose: 'watch', subjects });
    return members.map((one) => withSnapshot(one, snapshot));
  } catch (cause) {
    const why = whyOf('Qualys', cause);
    deps.log.info('Qualys was silent', { why, waiting: members.length });
    return members.map((one) => silenced(one, deps.clock.now(), why));
  }
}

/** Fills batches in order; a machine's records always travel together. */
function batchesOf(waiting: readonly Waiting[]): readonly Batch[] {
  const batches: Batch[] = [];
  for (const one of waiting) {
    const hosts = hostsOf(one);
    const fits = (batch: Batch): boolean =>
      new Set([...batch.hosts, ...hosts]).size <= MOST_HOSTS &&
      new Set([...batch.qids, ...qidsToWatch(one.evidence)]).size <= MOST_QIDS;
    const last = batches.at(-1);
    const batch: Batch = last && fits(last) ? last : { members: [], hosts: new Set(), qids: new Set() };
    if (batch !== last) batches.push(batch);
    batch.members.push(one);
    for (const host of hosts) batch.hosts.add(host);
    for (const qid of qidsToWatch(one.evidence)) batch.qids.add(qid);
  }
  return batches;
}

function hostsOf({ evidence }: Waiting): readonly string[] {
  return evidence.qualys.identity.kind === 'found' ? evidence.qualys.identity.ids : [];
}

function withSnapshot(one: Waiting, snapshot: QualysSnapshot): Waiting {
  const hosts = new Set(hostsOf(one));
  const qids = new Set(qidsToWatch(one.evidence));
  const latest: QualysSnapshot = {
    at: snapshot.at,
    hosts: snapshot.hosts.filter(({ hostId }) => hosts.has(hostId)),
    detections: snapshot.detections.filter(({ hostId, qid }) => hosts.has(hostId) && qids.has(qid)),
  };
  const { silentSince: _since, why: _why, ...kept } = one.evidence.qualys;
  return { ...one, evidence: { ...one.evidence, qualys: { ...kept, latest } } };
}

function silenced(one: Waiting, now: Date, why: string): Waiting {
  const { qualys } = one.evidence;
  return { ...one, evidence: { ...one.evidence, qualys: { ...qualys, silentSince: qualys.silentSince ?? now, why } } };
}
