import { allOf, not } from './answer.js';
import type { Conditions, ConfiguredRule } from './conditions.js';
import { compileGlob } from './glob.js';
import { PASSING, questionsOf, type Clocks } from './holds.js';
import type { KnownIntent } from './known-intent.js';
import type { Rule } from './rules.js';

/**
 * A configured rule, ready to be asked. A permit applies only where everything it asks for is known to hold; a forbid or
 * an escalation applies unless something is known not to hold.
 */
export function ruleOf(configured: ConfiguredRule, clocks: Clocks): Rule {
  const { id, effect, operations, when, unless, approvals } = configured;
  const globs = operations.map(compileGlob);
  const covers: Rule['covers'] = (operation) => globs.some((fits) => fits(operation.toLowerCase()));
  const rule = { id, effect, approvals, covers, when: applying(configured, clocks) };
  if (![when, unless ?? {}].some(isPassing)) return rule;
  // An exception that passes could come to hold, or cease to, at any hour: it is left out altogether.
  return { ...rule, lasting: applying({ effect, when: enduring(when) }, clocks) };
}

function applying(
  { effect, when, unless }: Pick<ConfiguredRule, 'effect' | 'when' | 'unless'>,
  clocks: Clocks,
): (intent: KnownIntent) => boolean {
  const exception = unless === undefined ? [] : [not(allOf(questionsOf(unless, clocks)))];
  const holds = allOf([...questionsOf(when, clocks), ...exception]);
  return effect === 'permit' ? (intent) => holds(intent) === true : (intent) => holds(intent) !== false;
}

function isPassing(conditions: Conditions): boolean {
  return PASSING.some((name) => conditions[name] !== undefined);
}

function enduring(conditions: Conditions): Conditions {
  return { ...conditions, ...Object.fromEntries(PASSING.map((name) => [name, undefined])) };
}
