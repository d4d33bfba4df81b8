import { z } from 'zod';
import type { CveOpinion, InstalledPatches } from '../../verification/falcon-facts.js';
import { Aid, Moment, Text } from './schema.js';

type CveRecord = CveOpinion['records'][number];

/** Further pages are asked for with `after`, which the last page may hold, too; `total` counts all pages. crowdstrike 2.2 */
const Meta = z
  .object({
    pagination: z.object({ after: Text, total: z.number().int().nonnegative().nullish() }).nullish(),
  })
  .nullish();

const Apps = z
  .array(z.object({ sub_status: Text }))
  .nullish()
  .transform((apps) => apps ?? []);

/** One finding of Spotlight; older records name their CVE in the facet alone. crowdstrike 5.1 */
const VulnerabilityRow = z
  .object({
    id: z.string().min(1),
    aid: Aid,
    vulnerability_id: Text,
    cve: z.object({ id: Text }).nullish(),
    status: Text,
    updated_timestamp: Moment,
    closed_timestamp: Moment,
    apps: Apps,
    suppression_info: z.object({ is_suppressed: z.boolean().nullish() }).nullish(),
  })
  .transform((row) => ({
    id: row.id,
    aid: row.aid,
    cve: (row.vulnerability_id ?? row.cve?.id)?.toUpperCase(),
    record: recordOf(row),
  }));
export type VulnerabilityRow = z.infer<typeof VulnerabilityRow>;

export const VulnerabilityPage = pageOf(VulnerabilityRow);
export type VulnerabilityPage = z.infer<typeof VulnerabilityPage>;

/** The patch view of one agent; nothing in it has been seen on a live tenant yet. crowdstrike 5.2 */
const PatchRow = z
  .object({ aid: Aid, pending_patches: Text, reboot_required: Text, last_patch_confirmed: Moment })
  .transform((row) => ({
    id: row.aid,
    aid: row.aid,
    patches: {
      pending:
        row.pending_patches !== undefined && /^\d{1,6}$/.test(row.pending_patches)
          ? Number(row.pending_patches)
          : undefined,
      rebootRequired: YES_OR_NO.get(row.reboot_required?.toLowerCase() ?? ''),
      confirmed: row.last_patch_confirmed,
    } satisfies InstalledPatches,
  }));
export type PatchRow = z.infer<typeof PatchRow>;

export const PatchPage = pageOf(PatchRow);
export type PatchPage = z.infer<typeof PatchPage>;

const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

const STATUSES: ReadonlyMap<string, CveRecord['status']> = new Map([
  ['open', 'open'],
  ['closed', 'closed'],
  ['reopen', 'reopened'],
  ['reopened', 'reopened'],
  ['expired', 'expired'],
]);
/** A program in any other state may still be vulnerable; one without a state says what the record says. */
const SETTLED: ReadonlySet<string> = new Set(['closed', 'expired']);

interface Row {
  readonly status: string | undefined;
  readonly updated_timestamp: Date | undefined;
  readonly closed_timestamp: Date | undefined;
  readonly apps: readonly { readonly sub_status: string | undefined }[];
  readonly suppression_info?: { readonly is_suppressed?: boolean | null | undefined } | null | undefined;
}

/** Closed only counts where the record says that it was not suppressed away. */
function recordOf(row: Row): CveRecord {
  const status = STATUSES.get(row.status?.toLowerCase() ?? '') ?? 'unknown';
  const suppressed = row.suppression_info?.is_suppressed ?? undefined;
  const open = row.apps.filter(({ sub_status: state }) => state !== undefined && !SETTLED.has(state.toLowerCase()));
  return {
    status: status === 'closed' && suppressed === undefined ? 'unknown' : status,
    updated: row.updated_timestamp,
    closed: row.closed_timestamp,
    suppressed: suppressed ?? false,
    openApps: open.length,
  };
}

function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ meta: Meta, resources: z.array(row) }).transform(({ meta, resources }) => ({
    rows: resources,
    total: meta?.pagination?.total ?? undefined,
    after: meta?.pagination?.after,
  }));
}
