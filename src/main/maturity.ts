import type { Config } from '../config/config.js';
import { coveredBy } from '../policy/covered.js';
import { maturityOf } from '../policy/maturity.js';
import type { Operation } from '../policy/operation.js';
import { policyOf } from './vendors.js';

/** Of the running configuration. */
export function maturityFor(config: Config): ReturnType<typeof maturityOf> {
  const { mode, policy, audit } = config;
  const { operations } = policyOf(config);
  const approvals = asksPeople(policy, operations);
  return maturityOf({ mode, policy, operations, approvals, signedTrail: audit.signingKey !== undefined });
}

/** Whoever agrees has signed in by name; somebody is asked where a rule escalates a write. */
function asksPeople({ rules }: Config['policy'], operations: readonly Operation[]): boolean {
  const asking = rules.filter(({ effect }) => effect === 'escalate');
  return asking.some((rule) => coveredBy(rule, operations).some(({ effect }) => effect === 'write'));
}

export function maturityLine(config: Config): string {
  const { level, next, missing } = maturityFor(config);
  return next === undefined ? `Maturity: ${level}.` : `Maturity: ${level}. Missing for ${next}: ${missing.join('; ')}.`;
}
