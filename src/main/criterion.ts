import type { Config } from '../config/config.js';
import type { Criterion } from '../verification/evidence.js';

export function criterionOf({ verification }: Config): Criterion {
  const { criterion: sources, clockGuardMs, requiredBuilds, health } = verification;
  return { sources, clockGuardMs, requiredBuilds, health };
}
