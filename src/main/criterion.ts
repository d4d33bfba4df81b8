import type { Config } from '../config/config.js';
import type { Criterion } from '../verification/evidence.js';

export function criterionOf({ verification, vendors }: Config): Criterion {
  const { criterion: sources, clockGuardMs, requiredBuilds, health, pm } = verification;
  return {
    sources,
    clockGuardMs,
    requiredBuilds,
    secondOpinion: vendors.crowdstrike.spotlight,
    // Left out where it is off: what was decided without it stays the same to the letter.
    ...(pm.failedIsFinal && { failedPatchIsFinal: true }),
    health,
  };
}
