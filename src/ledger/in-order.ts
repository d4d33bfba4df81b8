/**
 * A copy whose names are in the order of RFC 8785 (UTF-16), so that JSON.stringify writes the canonical form. Undefined
 * for what is not plain JSON, and where JavaScript would keep names in an order of its own.
 */
export function inOrder(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return listInOrder(value);
  return typeof value === 'object' && isPlain(value) ? recordInOrder(value) : undefined;
}

function listInOrder(values: readonly unknown[]): unknown {
  const ordered = values.map(inOrder);
  return ordered.includes(undefined) ? undefined : ordered;
}

function recordInOrder(record: Readonly<Record<string, unknown>>): unknown {
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(record).sort()) {
    const value = record[name];
    if (value === undefined) continue;
    const copy = inOrder(value);
    if (copy === undefined || OUT_OF_ORDER.test(name)) return undefined;
    ordered[name] = copy;
  }
  return ordered;
}

/** Numbers come first in any object, and `__proto__` is no name of its own. */
const OUT_OF_ORDER = /^\d|^__proto__$/;

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === Object.prototype && !('toJSON' in value);
}
