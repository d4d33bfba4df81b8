import { z } from 'zod';
import { Instant } from '../../shared/instant.js';

/** Text of an element; `<X/>`, `<X></X>`, a padded empty CDATA and a missing element are all absent. qualys 4.2 */
export const Text = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined);

/** A number that identifies something, kept as text: host ids outgrow safe integers. */
export const Id = z
  .string()
  .trim()
  .regex(/^\d{1,19}$/, 'expected a number');

export const Qid = z
  .string()
  .trim()
  .regex(/^[1-9]\d{0,8}$/, 'expected a QID')
  .transform(Number);

/** A moment the answer cannot do without. */
export const Moment = z.string().trim().pipe(Instant);

/** A moment or a number that may be missing; one that cannot be read is missing too, since missing is unknown. */
export const MaybeMoment = Text.transform(instantOf);
export const MaybeWhole = Text.transform(wholeOf);

/** An element that is empty text when it has no children. */
export function container<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
}

export function instantOf(text: string | undefined): Date | undefined {
  const read = Instant.safeParse(text);
  return read.success ? read.data : undefined;
}

export function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
