import { configure } from 'safe-stable-stringify';

const stringify = configure({ strict: true });

/** Canonical JSON (RFC 8785). Throws a TypeError for what JSON cannot say. */
export function canonical(value: unknown): string {
  try {
    const text = stringify(value);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new TypeError('expected a value that JSON can say, got NaN, Infinity or a circle', { cause });
  }
  throw new TypeError(`expected a value that JSON can say, got ${typeof value}`);
}
