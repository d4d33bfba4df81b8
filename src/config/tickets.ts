import { z } from 'zod';
import { readColumn, tableName, writtenColumn, writtenValues } from './columns.js';
import { contradictions } from './contradictions.js';
import { section } from './section.js';
import { kindOf, textAs } from './text-as.js';

const DEFAULT_FIELDS = {
  ci: 'cmdb_ci',
  hostname: 'cmdb_ci.name',
  fqdn: 'cmdb_ci.fqdn',
  ip: 'cmdb_ci.ip_address',
  serial: 'cmdb_ci.serial_number',
  qualysHostId: 'u_qualys_host_id',
  falconAid: 'u_falcon_aid',
  qids: 'u_qids',
  cves: 'u_cves',
  patchedAt: 'u_patched_at',
  rebootRequired: 'u_reboot_required',
  runId: 'u_patchproof_run',
  result: 'u_patchproof_result',
  reason: 'u_patchproof_reason',
};

const column = readColumn.optional();
const written = writtenColumn.optional();

/** Given fields replace the default ones altogether: what is left out is not in use. */
const Fields = section({
  ci: column,
  hostname: column,
  fqdn: column,
  ip: column,
  serial: column,
  qualysHostId: column,
  falconAid: column,
  mac: column,
  instanceId: column,
  requiredBuild: column,
  qids: column,
  cves: column,
  patchedAt: column,
  rebootRequired: column,
  criticality: column,
  runId: written,
  result: written,
  reason: written,
}).prefault(DEFAULT_FIELDS);

const openAgain = writtenValues.refine(
  (values) => !('close_code' in values),
  'close_code is written with verified only',
);

const Outcomes = section({
  verified: writtenValues.prefault({ state: '6', close_code: 'Solution provided' }),
  failed: openAgain.prefault({ state: '2', u_repatch: 'true' }),
  review: openAgain.prefault({ state: '2' }),
}).prefault({});

const Entry = section({
  table: tableName.prefault('incident'),
  pendingState: textAs('the value of the pending state, such as "10"', (text) =>
    text === '' ? undefined : text,
  ).prefault('10'),
  fields: Fields,
  outcomes: Outcomes,
});

/** The configured tables. A given list replaces the default one; inside an entry the defaults hold key by key. */
export const Tickets = z
  .array(Entry, { error: ({ input }) => `expected a list of ticket tables, got ${kindOf(input)}` })
  .min(1, 'expected at least one ticket table, got an empty list')
  .superRefine((entries, context) => {
    for (const [path, message] of entries.flatMap(contradictions)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .prefault([{}]);
