import { z } from 'zod';
import { shorten } from '../shared/text.js';

/** Text read into a value; `undefined` from `read` is a mistake that shows what came. Not for secrets. */
export function textAs<Value>(expected: string, read: (text: string) => Value | undefined) {
  return z.string({ error: ({ input }) => `expected ${expected}, got ${kindOf(input)}` }).transform((text, context) => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}, got "${shorten(text, 60)}"` });
    return z.NEVER;
  });
}

/** Text that no message ever shows. */
export const secretText = z.string({ error: 'expected text' });

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]) {
  return textAs(words.join(' or '), (text) => words.find((word) => word === text));
}

/** A switch, spelt as YAML spells it. */
export const yesOrNo = textAs('true or false', (text) => {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
});

export function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'a map';
  return typeof input === 'string' ? 'text' : 'nothing';
}
