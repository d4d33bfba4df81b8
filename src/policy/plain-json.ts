import { z } from 'zod';

/** True for JSON that has one reading only: no key twice, no escape that hides one. */
export function isPlainJson(text: string): boolean {
  return parsed(text) !== undefined;
}

/** The columns of a write, every value a text; undefined when the body is anything else or can be read in two ways. */
export function flatJson(text: string): Readonly<Record<string, string>> | undefined {
  const value = parsed(text);
  const columns = Columns.safeParse(value);
  // zod leaves a key `__proto__` out: what is judged has to be all that is sent.
  return columns.success && JSON.stringify(columns.data) === JSON.stringify(value) ? columns.data : undefined;
}

const Columns = z.record(z.string(), z.string());

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A key that comes twice is gone after parsing; servers differ in which one wins.
    return JSON.stringify(value) === withoutWhitespace(text) ? value : undefined;
  } catch {
    return undefined; // not JSON at all: nothing that could be matched exactly
  }
}

function withoutWhitespace(json: string): string {
  return json.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}
