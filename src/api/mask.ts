const MASK = '•••';

/** Shows the shape of a value, and what is in it only under the named fields. `counts`: numbers and booleans are shown too. */
export function maskExcept(visible: readonly string[], { counts = false } = {}): (value: unknown) => unknown {
  const shown = new Set(visible);

  function mask(value: unknown, open: boolean): unknown {
    if (value === null || value === undefined) return value;
    if (Array.isArray(value)) return value.map((item) => mask(item, open));
    if (typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, shown.has(key))]));
    }
    return open || (counts && typeof value !== 'string') ? value : MASK;
  }
  return (value) => mask(value, false);
}
