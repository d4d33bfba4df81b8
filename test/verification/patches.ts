import type { Evidence } from '../../src/verification/evidence.js';
import type { JobResult, Patch, PatchAsset, PatchFacts } from '../../src/verification/patch-facts.js';
import { withPatching } from '../../src/verification/with-patching.js';
import { aHost, anEvidence, anOpenDetection, at, withDetections } from '../support/evidence.js';

/** The patch of QID 241234, which kb-2 may replace. */
export function aPatch(over: Partial<Patch> = {}): Patch {
  return { id: 'kb-1', kb: 'KB5001', qids: [241234], supersedes: [], supersededBy: ['kb-2'], ...over };
}

export const heir: Patch = { id: 'kb-2', kb: 'KB5002', qids: [], supersedes: ['kb-1'], supersededBy: [] };

/** A run that installed kb-1 and ended with the patch, at noon. */
export function aResult(over: Partial<JobResult> = {}): JobResult {
  return {
    job: 'job-1',
    name: 'Friday',
    run: '1',
    type: 'install',
    status: 'Completed',
    statusCode: '2036',
    startedAt: at(-60),
    endedAt: at(0),
    statusAt: at(0),
    pendingReboot: false,
    installed: ['kb-1'],
    failed: [],
    superseded: [],
    notApplicable: [],
    given: [],
    ...over,
  };
}

export function anAsset(over: Partial<PatchAsset> = {}): PatchAsset {
  return { id: 'a55e7', name: 'APP01', licensed: true, assessedAt: at(-30), ...over };
}

export function facts(over: Partial<PatchFacts> = {}): PatchFacts {
  return {
    at: at(150),
    asset: anAsset(),
    patches: [aPatch(), heir],
    results: [aResult()],
    uncovered: [],
    opaque: [],
    ...over,
  };
}

/** The facts, beside evidence that proves everything unless another is given. */
export function patched(result: JobResult, beside: { evidence: Evidence } = { evidence: anEvidence() }) {
  return { ...beside, evidence: withPatching(beside.evidence, facts({ results: [result] })) };
}

/** A ticket whose moment nobody has set. */
export function unset(minutes: number, over: Partial<Evidence> = {}): Evidence {
  return anEvidence({ t0: { at: at(minutes), origin: 'entered-state' }, ...over });
}

/** The same patches, all of which need a restart, or do not. */
export function needingRestart(rebootRequired = true): Patch[] {
  return [aPatch({ rebootRequired }), Object.assign({}, heir, { rebootRequired })];
}

/** Found again after the patch. */
export const open = anEvidence({
  qualys: withDetections([anOpenDetection({ lastFound: at(120), lastTest: at(120) })]),
});

/** Nobody has looked since. */
export const untested = anEvidence({
  qualys: withDetections([anOpenDetection()], [aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) })]),
});

/** A run in which kb-1 could not be installed. */
export const failure = aResult({ installed: [], failed: ['kb-1'], status: 'Failed', statusCode: '2046' });
