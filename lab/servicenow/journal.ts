import type { Instance } from './instance.js';
import type { StoredRecord } from './store.js';

interface Note {
  readonly record: StoredRecord;
  readonly element: string;
  readonly text: string;
  readonly by: string;
}

/** What is written to a journal column stands in a table of its own, and reads as blank in the row. */
export function noteIn({ store }: Pick<Instance, 'store'>, { record, element, text, by }: Note): void {
  const entry = { name: record.table, element, element_id: record.values['sys_id'] ?? '', value: text };
  store.insert('sys_journal_field', entry, by);
}
