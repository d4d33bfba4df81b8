import { z } from 'zod';

/** What the job of a waiting verification shows to people in Bull Board. The truth is in the ledger. */
export const VerifyJob = z.object({
  verification: z.string(),
  ticket: z.string(),
  reason: z.string().optional(),
  nextLook: z.iso.datetime().optional(),
  rescan: z.string().optional(),
  deadline: z.iso.datetime(),
});
export type VerifyJob = z.infer<typeof VerifyJob>;

const Empty = z.object({});

/** Every queue, what its jobs carry, and how often an unexpected error is repeated. Parsed on the way out of Redis too. */
export const jobs = {
  verify: { data: VerifyJob, attempts: 8 },
  watch: { data: Empty, attempts: 1 },
  sweep: { data: Empty, attempts: 5 },
  reconcile: { data: Empty, attempts: 3 },
} as const satisfies Record<string, { data: z.ZodType; attempts: number }>;

export type JobName = keyof typeof jobs;
export type JobData<Name extends JobName> = z.infer<(typeof jobs)[Name]['data']>;
