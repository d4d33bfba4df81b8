import type { Dictionary } from './dictionary.js';
import { parseQuery, type EncodedQuery, type Term } from './parse-query.js';
import { difference, testOf } from './query-operator.js';
import type { Store, StoredRecord } from './store.js';

export interface SelectDeps {
  readonly dictionary: Dictionary;
  readonly store: Store;
  readonly random: () => number;
  /** `glide.invalid_query.returns_no_rows`: off on most instances, and then a typo returns every row. */
  readonly invalidQueryReturnsNoRows: boolean;
}

/** The rows a query selects, in its order. What the order leaves open is shuffled: nobody may rely on it. */
export function selectRows(deps: SelectDeps, table: string, text: string): StoredRecord[] {
  const { dictionary, store } = deps;
  const query = parseQuery(text, (field) => dictionary.column(table, field) !== undefined);
  if (query.invalid.length > 0 && deps.invalidQueryReturnsNoRows) return [];
  const isNumeric = (field: string): boolean => dictionary.column(table, field)?.kind === 'integer';
  const compiled = ({ field, operator, value }: Term) => {
    const test = testOf(operator, value, isNumeric(field));
    return (record: StoredRecord): boolean => test(store.value(record, field));
  };
  const queries = query.queries.map((clauses) => clauses.map((terms) => terms.map(compiled)));

  const selected = store
    .all(table)
    .filter((record) => queries.some((clauses) => clauses.every((terms) => terms.some((holds) => holds(record)))));
  return shuffled(selected, deps.random).sort(byOrder(query.order, store, isNumeric));
}

function byOrder(order: EncodedQuery['order'], store: Store, isNumeric: (field: string) => boolean) {
  return (a: StoredRecord, b: StoredRecord): number => {
    for (const { field, descending } of order) {
      const by = difference(store.value(a, field), store.value(b, field), isNumeric(field));
      if (by !== 0) return descending ? -by : by;
    }
    return 0;
  };
}

function shuffled<T>(rows: readonly T[], random: () => number): T[] {
  return rows
    .map((row) => ({ row, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}
