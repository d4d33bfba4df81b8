import { z } from 'zod';

/** A moment: ISO 8601 text on the wire and in the ledger, a Date in the code. */
export const Instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
