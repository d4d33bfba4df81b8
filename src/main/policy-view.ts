import type { Config } from '../config/config.js';
import { rules } from '../policy/rules.js';
import { maturityFor } from './maturity.js';

/** The running policy as the API shows it. */
export function policyView(config: Config): Readonly<Record<string, unknown>> {
  const { mode, policy } = config;
  const { level, next, missing } = maturityFor(config);
  return {
    mode,
    writes: policy.writes,
    rules: policy.rules,
    builtIn: rules.map(({ id, effect }) => ({ id, effect })),
    maturity: { level, next: next ?? null, missing },
  };
}
