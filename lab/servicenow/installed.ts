import type { InstanceOptions } from './instance.js';
import type { StoredRecord, Values } from './store.js';

/** What to start a stand-in with so that these records stand in it: `startServiceNow({ ...installed(records), … })`. */
export function installed(records: readonly StoredRecord[]): Required<Pick<InstanceOptions, 'rows' | 'columns'>> {
  const dictionary = records.filter(({ table }) => table === 'sys_dictionary').map(({ values }) => values);
  const tables = new Set(records.map(({ table }) => table));
  const extended = new Set(dictionary.map(({ name = '' }) => name));
  const rowsOf = (table: string): readonly Values[] =>
    records.flatMap((record) => (record.table === table ? [record.values] : []));
  const columnsOf = (table: string): string =>
    dictionary.flatMap((column) => (column['name'] === table ? [notation(column)] : [])).join(' ');
  return {
    rows: Object.fromEntries([...tables].map((table) => [table, rowsOf(table)])),
    columns: Object.fromEntries([...extended].map((table) => [table, columnsOf(table)])),
  };
}

/** A column in the notation of columns.ts. */
function notation({ element = '', internal_type: type = '' }: Values): string {
  return `${element}${{ boolean: '?', glide_date_time: '@' }[type] ?? ''}`;
}
