import type { CallContext } from '../outbound/contract.js';
import { OutboundError, type Failure } from '../outbound/failure.js';
import type { QidKnowledge, QualysSnapshot } from '../verification/qualys-facts.js';
import { unheard } from '../verification/unheard.js';
import { whyOf } from './after-failure.js';
import { isOwnLookDue, isWatched } from './after-verified.js';
import { halvesOf } from './apart.js';
import { isUnasked } from './is-unasked.js';
import { subjectOf } from './progress.js';
import { batchesOf, concernsQualys, hostsOf, qidsOf, type Batch } from './qualys-batches.js';
import type { Deps } from './vendors.js';
import type { PutOff, Waiting } from './waiting.js';

interface Limits {
  /** No batch is begun later, and no answer waited for. */
  readonly until?: Date;
  /** The share allows one batch in so much time: those that are put off get their places in a row. */
  readonly betweenMs?: number;
}

/**
 * Asks Qualys about everybody in few calls, and gives each batch as soon as it is answered; first those who need no answer.
 * A batch without an answer leaves its members' facts as they are, marked silent. Where nothing may be asked at the moment,
 * all that are left are put off; where the tick is over, they are left out and stay due. Verified ones that are looked
 * after ride along where there is room, and get a call of their own when their look is due; those for whom there was no
 * room are left out, too. Each is given once.
 */
export async function* lookAtQualys(
  deps: Deps,
  everybody: readonly Waiting[],
  { until, betweenMs = 0 }: Limits = {},
): AsyncGenerator<readonly Waiting[], void, undefined> {
  yield everybody.filter((one) => !concernsQualys(one) && !isWatched(one.seen));
  const batches = batchesOf(everybody.filter(concernsQualys), deps.clock.now());
  for (const [index, batch] of batches.entries()) {
    if (until !== undefined && deps.clock.now() >= until) return;
    const looked = await lookAtBatch(deps, batch, { until, halved: false });
    yield looked;
    const off = looked.find((one) => one.putOff !== undefined)?.putOff;
    if (off === undefined) continue;
    const later = (place: number): PutOff => ({ ...off, ms: off.ms + (place + 1) * betweenMs });
    return yield batches.slice(index + 1).flatMap(({ members }, place) => putOff(members, later(place)));
  }
}

interface Asked {
  readonly until: Date | undefined;
  readonly halved: boolean;
}

async function lookAtBatch(deps: Deps, batch: Batch, { until, halved }: Asked): Promise<readonly Waiting[]> {
  const { members, hosts, qids } = batch;
  const subjects = members.map(({ seen }) => subjectOf(seen));
  try {
    const context: CallContext = { purpose: 'watch', subjects, until };
    const snapshot = await deps.qualys.snapshot([...hosts], [...qids], context);
    const knowledge = await learned(deps, members, context);
    return members.map((one) => withKnowledge(withSnapshot(one, snapshot), knowledge));
  } catch (cause) {
    const why = whyOf('Qualys', cause);
    if (isUnasked(cause)) {
      deps.log.info('Qualys is not asked now', { why, waiting: members.length });
      return putOff(members, { ms: cause.failure.retryAfterMs ?? 0, why });
    }
    deps.log.info('Qualys was silent', { why, waiting: members.length });
    const now = deps.clock.now();
    const apart = mayBeTheirs(cause) ? partsOf(members, { now, halved }) : { parts: [], halved };
    const again = new Set(apart.parts.flat());
    const silent = members.filter((one) => !again.has(one)).map((one) => silenced(one, now, why));
    return [...silent, ...(await lookAtParts(deps, apart.parts, { until, halved: apart.halved }))];
  }
}

interface Parts {
  readonly parts: readonly (readonly Waiting[])[];
  /** They are halves, which are not halved again. */
  readonly halved: boolean;
}

/**
 * Whom to ask about again when the fault may lie in whom it was asked about: those who wait, and those looked after whose
 * own look is due, each without the other and without who only rode along; where there was nobody else, each half by
 * itself, once. Nobody is kept from the answer for good by a neighbour, and few calls are spent on it.
 */
function partsOf(members: readonly Waiting[], { now, halved }: { now: Date; halved: boolean }): Parts {
  const waiting = members.filter(({ seen }) => !isWatched(seen));
  const due = members.filter(({ seen }) => isWatched(seen) && isOwnLookDue(seen, now));
  const parts = [waiting, due].filter(({ length }) => length > 0);
  if (!parts.some(({ length }) => length === members.length)) return { parts, halved };
  return { parts: halved || members.length < 2 ? [] : halvesOf(members), halved: true };
}

async function lookAtParts(
  deps: Deps,
  parts: readonly (readonly Waiting[])[],
  its: Asked,
): Promise<readonly Waiting[]> {
  const looked: Waiting[] = [];
  for (const batch of parts.flatMap((part) => batchesOf(part, deps.clock.now()))) {
    looked.push(...(await lookAtBatch(deps, batch, its)));
  }
  return looked;
}

/** Who is looked after has time, and stays due. */
function putOff(members: readonly Waiting[], off: PutOff): readonly Waiting[] {
  return members.flatMap((one) => (isWatched(one.seen) ? [] : [{ ...one, putOff: off }]));
}

/**
 * Marks that Qualys tells nothing, where a ticket that is put off has had no answer for two rounds, and for an hour: what
 * it told last says no more how things are.
 */
export function neglected(one: Waiting, { now, roundMs }: { now: Date; roundMs: number }): Waiting {
  const { putOff: off, evidence } = one;
  const answeredAt = evidence.qualys.latest?.at.getTime() ?? evidence.openedAt.getTime();
  const isFresh = now.getTime() - answeredAt < Math.max(2 * roundMs, HOUR_MS);
  return off === undefined || isFresh ? one : silenced(one, now, off.why);
}

const HOUR_MS = 3_600_000;

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

function silenced(one: Waiting, at: Date, why: string): Waiting {
  return { ...one, evidence: unheard(one.evidence, 'qualys', { at, why }) };
}
