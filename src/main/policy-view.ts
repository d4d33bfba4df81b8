import type { Config } from '../config/config.js';
import { rules } from '../policy/rules.js';
import { maturityFor } from './maturity.js';

/** The running policy as the API shows it. */
export function policyView(config: Config): Readonly<Record<string, unknown>> {
  const { mode, policy, signIn } = config;
  const { level, next, missing } = maturityFor(config);
  return {
    mode,
    writes: policy.writes,
    rules: policy.rules,
    builtIn: rules.map(({ id, effect }) => ({ id, effect })),
    signIn: { issuer: signIn.oidc?.issuer ?? null, localAccounts: signIn.localAccounts },
    maturity: { level, next: next ?? null, missing },
  };
}
