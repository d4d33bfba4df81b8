const SECRET_KEY =
  /password|passwd|passphrase|secret|authorization|token|cookie|credential|api[-_]?key|private[-_]?key/i;
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/whsec_[\w+/=-]*/g, 'whsec_[redacted]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/:\/\/[^\s/]*@/g, '://[redacted]@'],
];
const MAX_DEPTH = 12;

/** A copy that is fit for a log line or a screen: secrets masked by key and by shape, errors as plain fields. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return masked(Object.entries(fields), { depth: 1, above: [fields] });
}

export function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [pattern, mask]) => clean.replace(pattern, mask), text);
}

interface Place {
  readonly depth: number;
  readonly above: readonly object[];
}

function copy(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return '[binary]';
  if (place.above.includes(value)) return '[circular]';
  if (place.depth >= MAX_DEPTH) return '[deep]';

  const inside = { depth: place.depth + 1, above: [...place.above, value] };
  if (Array.isArray(value)) return value.map((item) => copy(item, inside));
  return masked(value instanceof Error ? fieldsOf(value) : Object.entries(value), inside);
}

function masked(fields: readonly [string, unknown][], place: Place): Record<string, unknown> {
  return Object.fromEntries(fields.map(([key, item]) => [key, isSecret(key, item) ? '[redacted]' : copy(item, place)]));
}

/** Only what every error has: an HTTP client's error carries the whole request, credentials included. */
function fieldsOf(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return Object.entries({ name, message, code, stack, cause }).filter(([, value]) => value !== undefined);
}

/** A number under such a key is a count (`tokens: 3`), not a secret. */
function isSecret(key: string, value: unknown): boolean {
  return SECRET_KEY.test(key) && (typeof value === 'string' || (typeof value === 'object' && value !== null));
}
