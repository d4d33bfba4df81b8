import { z } from 'zod';

/** What parse-once.ts prints. */
export const OnceMeasured = z.object({
  records: z.number(),
  ms: z.number(),
  blockMs: z.number(),
  workMs: z.number(),
  webhook: z.object({ calls: z.number(), maxMs: z.number(), p99Ms: z.number() }),
  moreBytes: z.number(),
});
export type OnceMeasured = z.infer<typeof OnceMeasured>;
