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

interface JobKind {
  readonly data: z.ZodType;
  readonly attempts: number;
  /** Before the second attempt; each further wait is twice as long as the one before. */
  readonly backoffMs: number;
}

/**
 * Every queue, what its jobs carry, and how often an unexpected error is repeated. Parsed on the way out of Redis too. A
 * sweep comes once a night: its tries go on for 75 minutes, so that a vendor that is away, or wants to be left alone, does
 * not cost the night. The others come again by themselves, or are put back to work by reconcile.
 */
export const jobs = {
  verify: { data: VerifyJob, attempts: 8, backoffMs: 1000 },
  watch: { data: Empty, attempts: 1, backoffMs: 1000 },
  sweep: { data: Empty, attempts: 5, backoffMs: 5 * 60_000 },
  reconcile: { data: Empty, attempts: 3, backoffMs: 1000 },
} as const satisfies Record<string, JobKind>;

export type JobName = keyof typeof jobs;
export type JobData<Name extends JobName> = z.infer<(typeof jobs)[Name]['data']>;
