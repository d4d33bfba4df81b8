import { TABLES } from './columns.js';
import type { Instance } from './instance.js';

/** A row of sys_dictionary for every column, under the table that it was made on. Rows that are there already stay. */
export function describeColumns({ dictionary, store }: Pick<Instance, 'dictionary' | 'store'>): void {
  const known = new Set(store.all('sys_dictionary').map(({ values }) => `${values['name']}.${values['element']}`));
  for (const [name, { parent }] of Object.entries(TABLES)) {
    const inherited = parent === undefined ? undefined : dictionary.columns(parent);
    for (const [element, { kind }] of dictionary.columns(name)) {
      if (inherited?.has(element) || known.has(`${name}.${element}`)) continue;
      const row = { name, element, internal_type: kind, active: 'true', mandatory: 'false', read_only: 'false' };
      store.insert('sys_dictionary', row, 'system');
    }
  }
}
