import type { Instance } from './instance.js';
import type { Scripts } from './platform/create-platform.js';
import type { RecordChange } from './platform/record-change.js';
import type { Values } from './store.js';

/** The scripts in the records of the instance, however they came there. */
export function installedScripts({ store, dictionary }: Pick<Instance, 'store' | 'dictionary'>): Scripts {
  const active = (table: string): readonly Values[] =>
    store
      .all(table)
      .map(({ values }) => values)
      .filter((values) => values['active'] === 'true')
      .toSorted((one, other) => Number(one['order']) - Number(other['order']));
  const texts = (rows: readonly Values[]): readonly string[] => rows.map(({ script = '' }) => script);

  return {
    rules: (change) => {
      const tables = dictionary.lineage(change.after.table);
      const operation = change.before ? 'action_update' : 'action_insert';
      return texts(
        active('sys_script').filter(
          ({ collection = '', when, filter_condition: filter = '', ...rule }) =>
            tables.includes(collection) && when === 'after' && rule[operation] === 'true' && passes(filter, change),
        ),
      );
    },
    includes: () => texts(active('sys_script_include')),
    actions: (name) =>
      // An event that nobody registered is queued, and that is all.
      store.all('sysevent_register').some(({ values }) => values['event_name'] === name)
        ? texts(active('sysevent_script_action').filter((row) => row['event_name'] === name))
        : [],
  };
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
