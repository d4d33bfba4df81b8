import type { Intent, Judge, Judgement } from './intent.js';
import { createWallClocks } from './local-time.js';
import { riskOf } from './risk.js';
import { ruleOf } from './rule-of.js';
import { rules, type KnownIntent, type Rule, type Situation } from './rules.js';

/** The running policy: configuration in, an answer for every intent out. */
export function createJudge(situation: Situation): Judge {
  const clocks = createWallClocks();
  const table = [...rules, ...(situation.policy?.rules ?? []).map((rule) => ruleOf(rule, clocks))];
  return (intent) => judgeBy(table, intent, situation);
}

/**
 * Silence is a no; forbid beats escalate beats permit; the order of the rules does not matter, and the answer names
 * those that decided. Semantics after Cedar: docs.cedarpolicy.com/auth/authorization.html
 */
export function judgeBy(table: readonly Rule[], intent: Intent, situation: Situation): Judgement {
  const { operation } = intent;
  const risk = riskOf(intent);
  if (operation === undefined) return { decision: 'deny', because: ['not-in-the-catalogue'], risk };

  const known: KnownIntent = { ...intent, operation, risk };
  const applying = table.filter((rule) => rule.when(known, situation));
  for (const [effect, decision] of PRECEDENCE) {
    const deciding = applying.filter((rule) => rule.effect === effect);
    if (deciding.length === 0) continue;
    const said = { because: deciding.map(({ id }) => id), risk, ...standing(deciding) };
    return { decision: decision === 'escalate' && isAgreed(intent, said) ? 'permit' : decision, ...said };
  }
  const passing = table.some(({ effect, lasting }) => effect === 'permit' && lasting?.(known, situation) === true);
  return { decision: 'deny', because: ['no-rule-permits'], risk, ...(passing ? { passing } : {}) };
}

const PRECEDENCE = [
  ['forbid', 'deny'],
  ['escalate', 'escalate'],
  ['permit', 'permit'],
] as const;

/** As many different people as the rules ask for have agreed to exactly this call. */
function isAgreed({ circumstances }: Intent, { approvals = 1 }: Pick<Judgement, 'approvals'>): boolean {
  return (circumstances?.approvals ?? 0) >= approvals;
}

/** What else the deciding rules say: does the no pass, and how many have to agree? */
function standing(deciding: readonly Rule[]): Pick<Judgement, 'passing' | 'approvals'> {
  const [rule] = deciding;
  if (rule === undefined || rule.effect === 'permit') return {};
  const passing = deciding.every(({ lasting }) => lasting !== undefined) ? ({ passing: true } as const) : {};
  if (rule.effect === 'forbid') return passing;
  return { ...passing, approvals: deciding.some(({ approvals }) => approvals === 2) ? 2 : 1 };
}
