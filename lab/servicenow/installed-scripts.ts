import type { Instance } from './instance.js';
import type { Scripts } from './platform/create-platform.js';
import { runnableRule } from './installed-rule.js';
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
      return active('sys_script')
        .filter((rule) => tables.includes(rule['collection'] ?? '') && rule[operation] === 'true')
        .flatMap((rule) => runnableRule(rule, change));
    },
    includes: () => texts(active('sys_script_include')),
    actions: (name) =>
      // An event that nobody registered is queued, and that is all.
      store.all('sysevent_register').some(({ values }) => values['event_name'] === name)
        ? texts(active('sysevent_script_action').filter((row) => row['event_name'] === name))
        : [],
  };
}
