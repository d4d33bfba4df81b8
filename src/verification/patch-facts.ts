import { z } from 'zod';
import { Instant } from '../shared/instant.js';

/** A patch that fixes findings of the ticket, or that has taken the place of one that does. Missing is unknown. qualys 11.3 */
export const Patch = z.object({
  id: z.string(),
  title: z.string().optional(),
  kb: z.string().optional(),
  qids: z.array(z.number().int()),
  rebootRequired: z.boolean().optional(),
  supersedes: z.array(z.string()),
  supersededBy: z.array(z.string()),
  /** The agent cannot download it: a person installs it. qualys 11.5 */
  byHand: z.boolean().optional(),
});
export type Patch = z.infer<typeof Patch>;

/** The machine as Patch Management shows it. */
export const PatchAsset = z.object({
  id: z.string(),
  name: z.string().optional(),
  /** Whether the module is activated on it, which takes a licence. */
  licensed: z.boolean().optional(),
  /** Systems that are not assessed, such as evaluation editions, never show a patch. */
  supported: z.boolean().optional(),
  assessedAt: Instant.optional(),
  /** How often it is assessed, as far as it was seen. */
  assessedEveryMs: z.number().optional(),
  /** The vendor's own words, opaque. */
  scanStatus: z.string().optional(),
  status: z.string().optional(),
  statusCode: z.string().optional(),
  /** Of the patches that matter here; missing where the record has no such list. */
  installed: z.array(z.string()).optional(),
  missing: z.array(z.string()).optional(),
});
export type PatchAsset = z.infer<typeof PatchAsset>;

/** What one run of one job did to the machine. Lists hold only the patches that matter here. qualys 11.3, 11.4 */
export const JobResult = z.object({
  job: z.string(),
  name: z.string().optional(),
  run: z.string().optional(),
  type: z.enum(['install', 'uninstall', 'unknown']),
  /** Number and text of the vendor, opaque: they are for people. */
  status: z.string().optional(),
  statusCode: z.string().optional(),
  startedAt: Instant.optional(),
  endedAt: Instant.optional(),
  statusAt: Instant.optional(),
  pendingReboot: z.boolean().optional(),
  /** It waited for a restart, and by then waited no more: seen between two looks. */
  restartedAt: Instant.optional(),
  pendingVerification: z.boolean().optional(),
  running: z.boolean().optional(),
  installed: z.array(z.string()),
  failed: z.array(z.string()),
  superseded: z.array(z.string()),
  notApplicable: z.array(z.string()),
  /** The job was given these patches, whatever its result says of them. */
  given: z.array(z.string()),
});
export type JobResult = z.infer<typeof JobResult>;

/** What Patch Management says about one machine and the patches for its findings, in one look. */
export const PatchFacts = z.object({
  at: Instant,
  /** Missing where it shows no machine that is certainly this one: not in it, or out of the account's scope. */
  asset: PatchAsset.optional(),
  patches: z.array(Patch),
  results: z.array(JobResult),
  /** Jobs that deployed one of the patches and have no result for this machine. */
  uncovered: z.array(z.object({ job: z.string(), name: z.string().optional(), given: z.array(z.string()) })),
  /** Names of fields that nobody documents. */
  opaque: z.array(z.string()),
});
export type PatchFacts = z.infer<typeof PatchFacts>;

/** The latest word, and whether the module has fallen silent since. */
export const Patching = z.object({
  told: PatchFacts.optional(),
  silentSince: Instant.optional(),
  why: z.string().optional(),
});
export type Patching = z.infer<typeof Patching>;
