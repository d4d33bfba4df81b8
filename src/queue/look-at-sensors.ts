import type { Evidence, SensorLook } from '../verification/evidence.js';
import type { FalconSnapshot } from '../verification/falcon-facts.js';
import { unheard } from '../verification/unheard.js';
import { cvesBehind, wantsOpinion } from '../verification/wants-opinion.js';
import { whyOf } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

type Sensors = Pick<Deps, 'falcon' | 'clock' | 'criterion' | 'log'>;

/** Looks kept: the first after the patch says since when the host is up, the rest shows what has happened lately. */
const MOST_LOOKS = 12;

/** Asks Falcon in one go about everybody for whom its word can matter. */
export async function lookAtSensors(
  deps: Sensors,
  waiting: readonly Waiting[],
  { wanted, until }: { wanted: (evidence: Evidence) => boolean; until?: Date },
): Promise<readonly Waiting[]> {
  const asked = waiting.filter(({ evidence }) => agentOf(evidence) !== undefined && wanted(evidence));
  if (asked.length === 0) return waiting;
  const looked = new Map((await lookAt(deps, asked, until)).map((one) => [one.seen.id, one]));
  return waiting.map((one) => looked.get(one.seen.id) ?? one);
}

async function lookAt(deps: Sensors, asked: readonly Waiting[], until?: Date): Promise<readonly Waiting[]> {
  const aids = [...new Set(asked.flatMap(({ evidence }) => agentOf(evidence) ?? []))];
  try {
    const snapshot = await deps.falcon.snapshot(aids, {
      purpose: 'watch',
      subjects: asked.map(({ seen }) => subjectOf(seen)),
      until,
    });
    const looked = asked.map((one) => ({ ...one, evidence: withLook(one.evidence, snapshot) }));
    return await hearOpinions(deps, looked, until);
  } catch (cause) {
    const why = whyOf('Falcon', cause);
    deps.log.info('Falcon was silent', { why, waiting: asked.length });
    const at = deps.clock.now();
    return asked.map((one) => ({ ...one, evidence: unheard(one.evidence, 'falcon', { at, why }) }));
  }
}

/** Falcon's own word on the findings. What it said before stays when it cannot be asked: that is no silence of the sensor. */
async function hearOpinions(deps: Sensors, looked: readonly Waiting[], until?: Date): Promise<readonly Waiting[]> {
  const unheard: string[] = [];
  const heard = await Promise.all(
    looked.map(async (one) => {
      try {
        return await hearOpinion(deps, one, until);
      } catch (cause) {
        unheard.push(whyOf('Falcon', cause));
        return one;
      }
    }),
  );
  if (unheard.length > 0) {
    deps.log.info('Falcon gave no second opinion', { tickets: unheard.length, why: unheard[0] });
  }
  return heard;
}

async function hearOpinion(deps: Sensors, one: Waiting, until?: Date): Promise<Waiting> {
  const { evidence, seen } = one;
  const aid = agentOf(evidence);
  if (aid === undefined || !wantsOpinion(evidence, deps.criterion)) return one;
  const ask = { aid, cves: cvesBehind(evidence) };
  const opinion = await deps.falcon.opinion(ask, { purpose: 'watch', subjects: [subjectOf(seen)], until });
  return { ...one, evidence: { ...evidence, falcon: { ...evidence.falcon, opinion } } };
}

function agentOf(evidence: Evidence): string | undefined {
  return evidence.falcon.identity.kind === 'found' ? evidence.falcon.identity.ids[0] : undefined;
}

function withLook(evidence: Evidence, snapshot: FalconSnapshot): Evidence {
  const aid = agentOf(evidence);
  const host = snapshot.hosts.find((one) => one.aid === aid);
  const look: SensorLook = { at: snapshot.at, ...(host === undefined ? {} : { host }) };
  const { silentSince: _since, why: _why, ...kept } = evidence.falcon;
  return { ...evidence, falcon: { ...kept, looks: bounded([...evidence.falcon.looks, look]) } };
}

function bounded(looks: readonly SensorLook[]): SensorLook[] {
  const [first, ...rest] = looks;
  return first === undefined ? [] : [first, ...rest.slice(-(MOST_LOOKS - 1))];
}
