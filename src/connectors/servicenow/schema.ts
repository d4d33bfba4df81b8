import { z } from 'zod';

/**
 * One column of a row (servicenow 1.3): text, or a reference object of which only `value` counts. Any other shape is as
 * good as unreadable, which is also what a missing key means.
 */
const Cell = z.union([
  z.string(),
  z.object({ value: z.string() }).transform((reference) => reference.value),
  z.unknown().transform(() => undefined),
]);

/** A row by column name, dot-walked names included. `undefined`: the account may not read it, or there is no such column. */
export const Row = z.record(z.string(), Cell);
export type Row = Readonly<z.infer<typeof Row>>;

/** A list must be a list: nothing else may pass for "no rows". */
export const Rows = z.object({ result: z.array(Row) }).transform((document): readonly Row[] => document.result);

export const UpdatedRow = z.object({ result: Row }).transform((document): Row => document.result);

/** `expires_in` is in seconds; a second request within the lifetime brings the same token with what is left (servicenow 6). */
export const AccessToken = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
export type AccessToken = z.infer<typeof AccessToken>;
