import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { kindOf } from './text-as.js';

/** A map of known keys. A key that nobody knows is a mistake, with the likeliest meant one; a heading without keys is empty. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.preprocess(
    headingOnly,
    z.strictObject(shape, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? unknownKeys(issue.keys, Object.keys(shape))
          : `expected a map of settings, got ${kindOf(issue.input)}`,
    }),
  );
}

function headingOnly(value: unknown): unknown {
  return value === '' || value === null || value === '~' || value === 'null' ? {} : value;
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join('; ');
}

function suggestion(key: string, known: readonly string[]): string {
  if (known.length === 0) return '; no keys are known here';
  const likely = closest(key, known);
  return distance(key, likely) <= Math.max(2, key.length / 3)
    ? `; did you mean ${likely}?`
    : `; known: ${known.join(', ')}`;
}
