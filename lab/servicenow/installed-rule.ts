import type { RecordChange } from './platform/record-change.js';
import type { Rule } from './platform/sandbox.mjs';
import type { Values } from './store.js';

/**
 * The business rule as a script, where it is to run after this change.
 * @throws when it is of a kind that only an instance runs: left out in silence, it would make a test say too much
 */
export function runnableRule(rule: Values, change: RecordChange): readonly Rule[] {
  const { name = '', when, advanced, abort_action: aborts, filter_condition: filter = '', order } = rule;
  const oddities = [
    when === 'after' ? [] : [`when ${when}`],
    advanced === 'false' ? ['no script'] : [],
    aborts === 'true' ? ['abort_action'] : [],
  ].flat();
  if (oddities.length > 0) {
    throw new Error(
      `business rule "${name}": expected an after rule with a script, got ${oddities.join(', ')}; ` +
        'what a rule of the customer does before the save is told with the option beforeRules',
    );
  }
  // From order 1000 on, rules run on active records only (servicenow 9.1).
  if (Number(order) >= 1000 && change.after.values['active'] === 'false') return [];
  const { condition = '', script = '' } = rule;
  return passes(filter, change) ? [{ name, condition, script }] : [];
}

/** The filter of a business rule: `stateCHANGESTO10`, `stateVALCHANGES`, all of them, ended by `EQ` or not. */
function passes(filter: string, { before, after }: RecordChange): boolean {
  const terms = filter.split('^').filter((term) => term !== '' && term !== 'EQ');
  return terms.every((term) => {
    const [, column = '', operator, value] = /^([a-z_]+)(CHANGESTO|VALCHANGES)(.*)$/.exec(term) ?? [];
    if (operator === undefined)
      throw new Error(`expected CHANGESTO or VALCHANGES in the filter of a rule, got ${term}`);
    const changed = before?.values[column] !== after.values[column];
    return changed && (operator === 'VALCHANGES' || after.values[column] === value);
  });
}
