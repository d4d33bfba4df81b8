import type { CallContext } from '../outbound/contract.js';
import type { Evidence } from '../verification/evidence.js';
import { withoutPatching, withPatching } from '../verification/with-patching.js';
import { whyOf } from './after-failure.js';
import { isPatchLookDue, patchAskOf } from './ask-patches.js';
import { isUnasked } from './is-unasked.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

type Asked = Pick<Deps, 'patches' | 'clock'>;

/** Asks Patch Management about everybody for whom it is time, all in the same moment, so that they share calls. */
export async function lookAtPatches(
  deps: Asked & Pick<Deps, 'criterion' | 'pollIntervalMs' | 'log'>,
  waiting: readonly Waiting[],
  until: Date,
): Promise<readonly Waiting[]> {
  if (deps.patches === undefined) return waiting;
  const by = { now: deps.clock.now(), pollIntervalMs: deps.pollIntervalMs };
  const looked = await Promise.all(
    waiting.map(async (one) => {
      if (!isPatchLookDue(one.evidence, deps.criterion, by)) return one;
      const context: CallContext = { purpose: 'watch', subjects: [subjectOf(one.seen)], until };
      return { ...one, evidence: await withPatches(deps, one.evidence, context) };
    }),
  );
  const silent = looked.filter(({ evidence }) => evidence.patching?.silentSince !== undefined);
  const why = silent[0]?.evidence.patching?.why;
  if (why !== undefined) deps.log.info('Patch Management was silent', { why, waiting: silent.length });
  return looked;
}

/** The evidence with the word of Patch Management; its silence is kept as such, and is nobody else's. */
export async function withPatches(
  { patches, clock }: Asked,
  evidence: Evidence,
  context: CallContext,
): Promise<Evidence> {
  const ask = patches && patchAskOf(evidence);
  if (patches === undefined || ask === undefined) return evidence;
  try {
    return withPatching(evidence, await patches.factsOf(ask, { ...context, until: untilOf(context, clock.now()) }));
  } catch (cause) {
    const why = whyOf('Qualys', cause);
    // Our own share is spent: what it said last is no older than it was.
    return isUnasked(cause) && evidence.patching?.told !== undefined
      ? evidence
      : withoutPatching(evidence, { at: clock.now(), why });
  }
}

/** No verdict waits longer for what only explains it. What was read until then is remembered, and the next look goes on. */
const PATIENCE_MS = 60_000;

function untilOf({ until }: CallContext, now: Date): Date {
  return new Date(Math.min(until?.getTime() ?? Infinity, now.getTime() + PATIENCE_MS));
}
