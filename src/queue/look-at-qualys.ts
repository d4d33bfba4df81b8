import type { CallContext } from '../outbound/contract.js';
import { OutboundError, type Failure } from '../outbound/failure.js';
import { provedQids } from '../verification/after-close.js';
import { qidsToWatch } from '../verification/findings-to-prove.js';
import type { QidKnowledge, QualysSnapshot } from '../verification/qualys-facts.js';
import { whyOf } from './after-failure.js';
import { isWatched } from './after-verified.js';
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

/**
 * Asks Qualys about everybody in few calls. A batch without an answer leaves its members' facts as they are, marked silent.
 * Verified ones that are looked after ride along where there is room, and get a call of their own when their look is due;
 * those for whom there was no room are left out of the result.
 */
export async function lookAtQualys(deps: Deps, everybody: readonly Waiting[]): Promise<readonly Waiting[]> {
  const asked = everybody.filter((one) => one.evidence.qualys.identity.kind === 'found' && qidsOf(one).length > 0);
  const looked = new Map<string, Waiting>();
  for (const batch of batchesOf(asked, deps.clock.now())) {
    for (const one of await lookAtBatch(deps, batch)) looked.set(one.seen.id, one);
  }
  return everybody.flatMap((one) => looked.get(one.seen.id) ?? (isWatched(one.seen) ? [] : [one]));
}

async function lookAtBatch(deps: Deps, { members, hosts, qids }: Batch): Promise<readonly Waiting[]> {
  const subjects = members.map(({ seen }) => subjectOf(seen));
  try {
    const context: CallContext = { purpose: 'watch', subjects };
    const snapshot = await deps.qualys.snapshot([...hosts], [...qids], context);
    const knowledge = await learned(deps, members, context);
    return members.map((one) => withKnowledge(withSnapshot(one, snapshot), knowledge));
  } catch (cause) {
    const why = whyOf('Qualys', cause);
    deps.log.info('Qualys was silent', { why, waiting: members.length });
    const waiting = members.filter(({ seen }) => !isWatched(seen));
    const silent = members.map((one) => silenced(one, deps.clock.now(), why));
    if (!mayBeTheirs(cause) || waiting.length === members.length) return silent;
    const [without] = batchesOf(waiting, deps.clock.now());
    return without === undefined ? silent : [...silent, ...(await lookAtBatch(deps, without))];
  }
}

/**
 * What the KnowledgeBase says of the findings by now, mostly from memory: a check may have been changed since intake. Its
 * silence, or an entry that has gone, leaves what was known.
 */
async function learned(
  { qualys, log }: Deps,
  members: readonly Waiting[],
  context: CallContext,
): Promise<readonly QidKnowledge[]> {
  const proved = members.filter(({ seen }) => !isWatched(seen)).flatMap(({ evidence }) => evidence.qids);
  if (proved.length === 0) return [];
  try {
    const told = await qualys.knowledge([...new Set(proved)], context);
    return told.filter(({ known }) => known);
  } catch (cause) {
    log.info('the KnowledgeBase was silent', { why: whyOf('Qualys', cause) });
    return [];
  }
}

function withKnowledge(one: Waiting, told: readonly QidKnowledge[]): Waiting {
  const newer = new Map(told.map((entry) => [entry.qid, entry]));
  const knowledge = one.evidence.knowledge.map((entry) => newer.get(entry.qid) ?? entry);
  return { ...one, evidence: { ...one.evidence, knowledge } };
}

/** Failures that may lie in what was asked: whoever rides along must not keep a waiting ticket from its answer. */
const ABOUT_THE_QUESTION: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'rejected',
  'not-found',
  'malformed',
  'too-large',
]);

function mayBeTheirs(cause: unknown): boolean {
  return cause instanceof OutboundError && ABOUT_THE_QUESTION.has(cause.failure.kind);
}

/** Fills batches, waiting tickets first; a machine's records always travel together. */
function batchesOf(asked: readonly Waiting[], now: Date): readonly Batch[] {
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

function hasRoom({ hosts, qids }: Batch, one: Waiting): boolean {
  const newHosts = hostsOf(one).filter((host) => !hosts.has(host)).length;
  const newQids = qidsOf(one).filter((qid) => !qids.has(qid)).length;
  return hosts.size + newHosts <= MOST_HOSTS && qids.size + newQids <= MOST_QIDS;
}

/** A new batch; none for one who only rides along. */
function batchFor({ seen }: Waiting, now: Date): Batch | undefined {
  const due = seen.nextCheckAt !== undefined && seen.nextCheckAt <= now;
  return isWatched(seen) && !due ? undefined : { members: [], hosts: new Set(), qids: new Set() };
}

function hostsOf({ evidence }: Waiting): readonly string[] {
  return evidence.qualys.identity.kind === 'found' ? evidence.qualys.identity.ids : [];
}

function qidsOf({ seen, evidence }: Waiting): readonly number[] {
  return isWatched(seen) ? provedQids(evidence) : qidsToWatch(evidence);
}

function withSnapshot(one: Waiting, snapshot: QualysSnapshot): Waiting {
  const hosts = new Set(hostsOf(one));
  const qids = new Set(qidsOf(one));
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
