import type { Config } from '../config/config.js';
import type { Criterion } from '../verification/evidence.js';

export function criterionOf({ verification, vendors }: Config): Criterion {
  const { criterion: sources, clockGuardMs, requiredBuilds, health } = verification;
  return { sources, clockGuardMs, requiredBuilds, secondOpinion: vendors.crowdstrike.spotlight, health };
}
