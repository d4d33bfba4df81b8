import type { Intent, Judge, Judgement } from './intent.js';
import { rules, type Rule, type Situation } from './rules.js';

/** The running policy: configuration in, an answer for every intent out. */
export function createJudge(situation: Situation): Judge {
  return (intent) => judgeBy(rules, intent, situation);
}

/**
 * Silence is a no; forbid beats escalate beats permit; the order of the rules does not matter, and the answer names
 * those that decided. Semantics after Cedar: docs.cedarpolicy.com/auth/authorization.html
 */
export function judgeBy(table: readonly Rule[], intent: Intent, situation: Situation): Judgement {
  const { operation } = intent;
  if (operation === undefined) return { decision: 'deny', because: ['not-in-the-catalogue'] };

  const applying = table.filter((rule) => rule.when({ ...intent, operation }, situation));
  for (const [effect, decision] of PRECEDENCE) {
    const deciding = applying.filter((rule) => rule.effect === effect);
    if (deciding.length > 0) return { decision, because: deciding.map(({ id }) => id) };
  }
  return { decision: 'deny', because: ['no-rule-permits'] };
}

const PRECEDENCE = [
  ['forbid', 'deny'],
  ['escalate', 'escalate'],
  ['permit', 'permit'],
] as const;
