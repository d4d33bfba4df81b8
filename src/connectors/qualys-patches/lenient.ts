import { z } from 'zod';

/** No recorded answer of this API is public: a scalar may be text or a number, and every one may be missing. qualys 11.2 */
export const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === undefined ? undefined : String(value).trim() || undefined));

const EARLIEST_MS = Date.parse('2015-01-01T00:00:00Z');
const LATEST_MS = Date.parse('2100-01-01T00:00:00Z');

/** Epoch milliseconds, or ISO text; what is neither, or no time of this product, is missing. qualys 11.2 */
export const Moment = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    const ms = typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) : Number(value ?? Number.NaN);
    return ms >= EARLIEST_MS && ms < LATEST_MS ? new Date(ms) : undefined;
  });

/** A flag comes as a boolean or as a count of patches, either as text, too. Anything else is unknown, which is not false. */
export const Flag = z
  .union([z.boolean(), z.number(), z.string().regex(/^(?:true|false|\d{1,9})$/i)])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    if (value === null || value === undefined) return undefined;
    return typeof value === 'string' ? !/^(?:false|0+)$/i.test(value) : Boolean(value);
  });

/** A list of ids or names; missing where there is none, or one that could not be read whole. */
export const Names = z
  .array(z.union([z.string(), z.number()]))
  .nullish()
  .catch(undefined)
  .transform((list) => list?.map(String));

/** A field by whose name nobody knows it is kept by that name alone. */
export function strange(row: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): readonly string[] {
  return Object.keys(row).filter((name) => !known.has(name) && /^\w{1,60}$/.test(name));
}
