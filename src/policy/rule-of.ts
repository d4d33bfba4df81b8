import { allOf, not, type Answer } from './answer.js';
import type { Conditions, ConfiguredRule } from './conditions.js';
import { globMatches } from './glob.js';
import { holding, PASSING } from './holds.js';
import type { createWallClocks } from './local-time.js';
import type { KnownIntent, Rule } from './rules.js';

/**
 * A configured rule, ready to be asked. A permit applies only where everything it asks for is known to hold; a forbid or
 * an escalation applies unless something is known not to hold.
 */
export function ruleOf(configured: ConfiguredRule, clocks: ReturnType<typeof createWallClocks>): Rule {
  const { id, effect, operations, when, unless, approvals } = configured;
  const applies = applying(configured, holding(when, clocks), unless && holding(unless, clocks));
  const covers = coverage(operations);
  const rule = { id, effect, approvals, when: (intent: KnownIntent) => covers(intent) && applies(intent) };
  if (![when, unless ?? {}].some(isPassing)) return rule;
  // An exception that passes could come to hold, or cease to, at any hour: it is left out altogether.
  const lasting = applying(configured, holding(enduring(when), clocks), undefined);
  return { ...rule, lasting: (intent) => covers(intent) && lasting(intent) };
}

/** Ids are few: each is compared with the patterns once. */
function coverage(globs: readonly string[]): (intent: KnownIntent) => boolean {
  const known = new Map<string, boolean>();
  return ({ operation: { id } }) => {
    const covers = known.get(id) ?? globs.some((glob) => globMatches(glob, id));
    known.set(id, covers);
    return covers;
  };
}

type Holds = (intent: KnownIntent) => Answer;

function applying(
  { effect }: ConfiguredRule,
  when: Holds,
  unless: Holds | undefined,
): (intent: KnownIntent) => boolean {
  const tests: readonly Holds[] = [
    when,
    ...(unless === undefined ? [] : [(intent: KnownIntent) => not(unless(intent))]),
  ];
  const wanted = effect === 'permit' ? (answer: Answer) => answer === true : (answer: Answer) => answer !== false;
  return (intent) => wanted(allOf(tests, (test) => test(intent)));
}

function isPassing(conditions: Conditions): boolean {
  return PASSING.some((name) => conditions[name] !== undefined);
}

function enduring(conditions: Conditions): Conditions {
  return { ...conditions, ...Object.fromEntries(PASSING.map((name) => [name, undefined])) };
}
