/** What a value of each column may look like; anything else never reaches a query (servicenow 1.4). */
const shapes = {
  sys_id: /^[0-9a-f]{32}$/,
  number: /^[A-Z]{2,10}\d{4,12}$/,
  state: /^-?\d{1,5}$/,
  /** Of a table, or of a property with its prefix. */
  name: /^[a-z][a-z0-9_]{0,79}(?:\.[a-z0-9_]{1,79})?$/,
  collection: /^[a-z][a-z0-9_]{0,79}$/,
  event_name: /^[a-z][a-z0-9_]{0,39}\.[a-z0-9_]{1,39}$/,
  element: /^[a-z][a-z0-9_]{0,79}$/,
  group: /^[0-9a-f]{32}$/,
  user_name: /^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/,
  u_patchproof_question: /^[0-9a-f-]{36}$/,
} as const satisfies Record<string, RegExp>;

/** Longer lists make addresses that servers refuse (servicenow 1.4). */
export const MAX_IDS = 50;

export type Term =
  | readonly [column: keyof typeof shapes, operator: '=' | '>', value: string]
  | readonly [column: keyof typeof shapes, operator: 'IN', values: readonly string[]];

/**
 * An encoded query that holds exactly the given terms. `^` cannot be escaped and `javascript:` is run by the instance, so
 * a value that is not of its column's shape throws a TypeError.
 */
export function encodedQuery(terms: readonly Term[], order: readonly 'sys_id'[] = []): string {
  return [...terms.map(written), ...order.map((column) => `ORDERBY${column}`)].join('^');
}

/** The value itself, or a TypeError that says what the column takes. The value is not repeated: it may be anything. */
export function checkedValue(column: keyof typeof shapes, value: string): string {
  if (shapes[column].test(value)) return value;
  throw new TypeError(`${column}: expected ${shapes[column].source}, got ${value.length} characters of another shape`);
}

function written([column, operator, value]: Term): string {
  if (operator !== 'IN') return `${column}${operator}${checkedValue(column, value)}`;
  if (value.length === 0 || value.length > MAX_IDS) {
    throw new TypeError(`${column}: expected 1 to ${MAX_IDS} values, got ${value.length}`);
  }
  return `${column}IN${value.map((id) => checkedValue(column, id)).join(',')}`;
}
