import type { Evidence, SensorLook } from '../verification/evidence.js';
import type { FalconSnapshot } from '../verification/falcon-facts.js';
import { whyOf } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

/** Looks kept: the first after the patch says since when the host is up, the rest shows what has happened lately. */
const MOST_LOOKS = 12;

/** Asks Falcon in one go about everybody for whom its word can matter. */
export async function lookAtSensors(
  deps: Deps,
  waiting: readonly Waiting[],
  wanted: (evidence: Evidence) => boolean,
): Promise<readonly Waiting[]> {
  const asked = waiting.filter(({ evidence }) => agentOf(evidence) !== undefined && wanted(evidence));
  if (asked.length === 0) return waiting;
  const looked = new Map((await lookAt(deps, asked)).map((one) => [one.seen.id, one]));
  return waiting.map((one) => looked.get(one.seen.id) ?? one);
}

async function lookAt(deps: Deps, asked: readonly Waiting[]): Promise<readonly Waiting[]> {
  const aids = [...new Set(asked.flatMap(({ evidence }) => agentOf(evidence) ?? []))];
  try {
    const snapshot = await deps.falcon.snapshot(aids, {
      purpose: 'watch',
      subjects: asked.map(({ seen }) => subjectOf(seen)),
    });
    return asked.map((one) => ({ ...one, evidence: withLook(one.evidence, snapshot) }));
  } catch (cause) {
    const why = whyOf('Falcon', cause);
    deps.log.info('Falcon was silent', { why, waiting: asked.length });
    const silence = (evidence: Evidence): Evidence['falcon'] => ({
      ...evidence.falcon,
      silentSince: evidence.falcon.silentSince ?? deps.clock.now(),
      why,
    });
    return asked.map((one) => ({ ...one, evidence: { ...one.evidence, falcon: silence(one.evidence) } }));
  }
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
