import type { Config } from '../config/config.js';
import { maturityOf } from '../policy/maturity.js';
import { policyOf } from './vendors.js';

/** Of the running configuration. People cannot approve by name yet. */
export function maturityFor(config: Config): ReturnType<typeof maturityOf> {
  const { mode, policy, audit } = config;
  const { operations } = policyOf(config);
  return maturityOf({ mode, policy, operations, approvals: false, signedTrail: audit.signingKey !== undefined });
}

export function maturityLine(config: Config): string {
  const { level, next, missing } = maturityFor(config);
  return next === undefined ? `Maturity: ${level}.` : `Maturity: ${level}. Missing for ${next}: ${missing.join('; ')}.`;
}
