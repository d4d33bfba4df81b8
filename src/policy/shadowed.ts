import type { Conditions, ConfiguredRule } from './conditions.js';
import { coveredBy } from './covered.js';
import { implies } from './implied.js';
import type { Operation } from './operation.js';

/** Why a rule never changes an answer, because others always speak with it or over it; undefined when it may. */
export function shadowOf(rule: ConfiguredRule, { rules, operations, writes }: Others): string | undefined {
  const covered = coveredBy(rule, operations);
  if (rule.effect === 'permit' && covered.every(({ effect }) => effect === 'read' || writes === 'permitted')) {
    return 'what it permits is permitted without it (writes: by-rule would make it count)';
  }
  const over = rules.find((other) => other !== rule && isOver(other, rule, { rules, operations }));
  return over && `${over.effect === rule.effect ? 'says no more than' : 'is always outdone by'} "${over.id}"`;
}

interface Others {
  readonly rules: readonly ConfiguredRule[];
  readonly operations: readonly Operation[];
  readonly writes: 'permitted' | 'by-rule';
}

const RANK = { permit: 0, escalate: 1, forbid: 2 } as const;

function isOver(other: ConfiguredRule, rule: ConfiguredRule, { rules, operations }: Omit<Others, 'writes'>): boolean {
  if (RANK[other.effect] < RANK[rule.effect]) return false;
  if (other.effect === rule.effect && (other.approvals ?? 1) < (rule.approvals ?? 1)) return false;
  if (!speaksWith(other, rule, operations)) return false;
  // Of two that say the same, only the later one is too many.
  const mutual = other.effect === rule.effect && speaksWith(rule, other, operations) && isEqual(other, rule);
  return !mutual || rules.indexOf(other) < rules.indexOf(rule);
}

function isEqual({ approvals = 1 }: ConfiguredRule, rule: ConfiguredRule): boolean {
  return approvals === (rule.approvals ?? 1);
}

/** Whenever the rule applies, the other one does. */
function speaksWith(other: ConfiguredRule, rule: ConfiguredRule, operations: readonly Operation[]): boolean {
  const covered = new Set(coveredBy(other, operations));
  const wide = coveredBy(rule, operations).every((operation) => covered.has(operation));
  return wide && implies(rule.when, other.when) && excludesNoMore(other.unless, rule.unless);
}

function excludesNoMore(others: Conditions | undefined, own: Conditions | undefined): boolean {
  return others === undefined || (own !== undefined && implies(others, own));
}
