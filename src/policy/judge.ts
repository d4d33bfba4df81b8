import type { Intent, Judge, Judgement } from './intent.js';
import { knownIntent } from './known-intent.js';
import { createWallClocks } from './local-time.js';
import { riskOf } from './risk.js';
import { ruleOf } from './rule-of.js';
import { rules, type Rule, type Situation } from './rules.js';

/** The running policy: configuration in, an answer for every intent out. */
export function createJudge(situation: Situation): Judge {
  const clocks = createWallClocks();
  return judgeBy([...rules, ...(situation.policy?.rules ?? []).map((rule) => ruleOf(rule, clocks))], situation);
}

/**
 * Silence is a no; forbid beats escalate beats permit; the order of the rules does not matter, and the answer names
 * those that decided. Semantics after Cedar: docs.cedarpolicy.com/auth/authorization.html
 */
export function judgeBy(table: readonly Rule[], situation: Situation): Judge {
  const speaking = indexed(table);
  return (intent) => {
    const { operation } = intent;
    const risk = riskOf(intent);
    if (operation === undefined) return { decision: 'deny', because: ['not-in-the-catalogue'], risk };

    const known = knownIntent(intent, { operation, risk });
    const ranks = speaking(operation.id);
    for (const { decision, rules: asked } of ranks) {
      const deciding = asked.filter(({ when }) => when(known, situation));
      if (deciding.length === 0) continue;
      const said = { because: deciding.map(({ id }) => id), risk, ...standing(deciding) };
      return { decision: decision === 'escalate' && isAgreed(intent, said) ? 'permit' : decision, ...said };
    }
    const permits = ranks.find(({ decision }) => decision === 'permit')?.rules ?? [];
    const passing = permits.some(({ lasting }) => lasting?.(known, situation) === true);
    return { decision: 'deny', because: ['no-rule-permits'], risk, ...(passing ? { passing } : {}) };
  };
}

interface Rank {
  readonly decision: Judgement['decision'];
  readonly rules: readonly Rule[];
}

/** Ids are few: for each the rules that speak of it are picked out once. A lower rank is asked only where the one above is silent. */
function indexed(table: readonly Rule[]): (operation: string) => readonly Rank[] {
  const known = new Map<string, readonly Rank[]>();
  return (operation) => {
    const ranks = known.get(operation) ?? ranked(table.filter(({ covers }) => covers?.(operation) !== false));
    known.set(operation, ranks);
    return ranks;
  };
}

function ranked(table: readonly Rule[]): readonly Rank[] {
  return PRECEDENCE.map(([effect, decision]) => ({
    decision,
    rules: table.filter((rule) => rule.effect === effect),
  }));
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
