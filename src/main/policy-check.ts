import type { Config } from '../config/config.js';
import { review, type Oddity } from '../policy/review.js';
import { rules } from '../policy/rules.js';
import { reasons } from '../verification/reasons.js';
import { maturityLine } from './maturity.js';
import { configWithPolicy } from './policy-config.js';
import type { Print } from './print.js';
import { policyOf } from './vendors.js';

/** Reads the policy and asks nobody. True when every rule can apply and matters; mistakes throw a ConfigError. */
export function policyCheck(file: string | undefined, print: Print): boolean {
  const config = configWithPolicy(file);
  const { mode, policy } = config;
  print(`mode ${mode}, writes ${policy.writes}, rules of your own: ${policy.rules.length}, built-in: ${rules.length}`);
  const found = oddities(config);
  for (const { kind, rule, why } of found) {
    print(`  ${kind.padEnd(11)}  ${rule === undefined ? '' : `"${rule}": `}${why}`);
  }
  const well = found.every(({ kind }) => kind === 'note');
  print(well ? 'Every rule can apply, and none is outdone.' : 'Some rules do not do what they seem to do.');
  print(maturityLine(config));
  return well;
}

function oddities(config: Config): readonly Oddity[] {
  const { tickets } = config;
  return review(config.policy, {
    operations: policyOf(config).operations,
    tickets,
    outcomeOfReason: new Map(Object.entries(reasons).map(([code, { outcome }]) => [code, outcome])),
    criticalityKnown: tickets.some(({ fields }) => fields.criticality !== undefined),
    now: new Date(),
  });
}
