import { z } from 'zod';
import { Flag, Moment, Names, strange, Text } from './lenient.js';

const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** A job as the list has it. Its type is told in words that differ with the version. */
export const JobRow = z.object({
  id: Id,
  name: Text,
  type: Text.transform((type) => {
    if (/^(un-?install|rollback)$/i.test(type ?? '')) return 'uninstall' as const;
    return /^install$/i.test(type ?? '') ? ('install' as const) : ('unknown' as const);
  }),
  isRecurring: Flag,
  lastScheduleDateTime: Moment,
});
export type JobRow = z.infer<typeof JobRow>;
export const JobList = z.array(JobRow);

/** What a job deploys; missing where it goes by a query. */
export const JobDefinition = z
  .object({ id: Id, approvedPatches: Names, patches: Names })
  .transform(({ approvedPatches, patches }) => approvedPatches ?? patches);

export const RunList = z.array(z.object({ jobInstanceId: Id, scheduledDateTime: Moment }));

const RESULT_FIELDS = `operatingSystem jobId tags lastLoggedOnUser successPatches installedPatches failedPatches
  supersededPatches notApplicablePatches interfaces skipPatchCount additionalFields jobSentOn failedActionsCount
  successfulActionsCount skippedActionsCount interimResultStatus totalPatchCount scanDateTime
  pendingForRebootInAnotherJobName osIdentifier asset`.split(/\s+/);

const shape = {
  id: Id,
  name: Text,
  runId: Text,
  jobInstanceId: Text,
  status: Text,
  statusCode: Text,
  statusDateTime: Moment,
  startDateTime: Moment,
  endDateTime: Moment,
  executing: Flag,
  pendingExecution: Flag,
  pendingReboot: Flag,
  pendingVerification: Flag,
  pendingForRebootInAnotherJob: Flag,
  success: Names,
  installed: Names,
  failed: Names,
  superseded: Names,
  notApplicable: Names,
};
const KNOWN = new Set([...Object.keys(shape), ...RESULT_FIELDS]);

/** One machine of a run; its identity stands in an object of its own. */
export const ResultRow = z
  .looseObject({ asset: z.looseObject({}).nullish() })
  .transform(({ asset, ...own }) => ({ ...own, ...asset }))
  .pipe(z.looseObject(shape))
  .transform((value) => ({ ...value, opaque: strange({ ...value }, KNOWN) }));
export type ResultRow = z.infer<typeof ResultRow>;

/** The machines of a run, and how many there are; without that number nobody knows whether these are all. */
export const JobResults = z
  .object({ assetCount: z.number().int().nullish().catch(undefined), assets: z.array(ResultRow).nullable() })
  .transform(({ assetCount, assets }) => ({ total: assetCount ?? undefined, assets: assets ?? [] }));
export type JobResults = z.infer<typeof JobResults>;
