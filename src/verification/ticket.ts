import { z } from 'zod';
import { Instant } from '../shared/instant.js';

/** The columns of the ticket's machine, as far as the ticket has them. Spellings are the ticket's own. */
export const MachineKeys = z.object({
  ci: z.string().optional(),
  hostname: z.string().optional(),
  fqdn: z.string().optional(),
  ip: z.string().optional(),
  serial: z.string().optional(),
  qualysHostId: z.string().optional(),
  falconAid: z.string().optional(),
  mac: z.string().optional(),
  /** The cloud's own id of the machine. */
  instanceId: z.string().optional(),
});
export type MachineKeys = z.infer<typeof MachineKeys>;

/** A column whose text could not be used: what was expected, never what personal text came. */
export const FieldTrouble = z.object({ column: z.string(), expected: z.string() });
export type FieldTrouble = z.infer<typeof FieldTrouble>;

export const Answer = z.enum(['yes', 'no', 'unknown']);
export type Answer = z.infer<typeof Answer>;

export interface TicketRef {
  readonly table: string;
  readonly sysId: string;
  readonly number: string;
}

/** A ticket as ServiceNow holds it now, in our words. */
export const Ticket = z.object({
  table: z.string(),
  sysId: z.string(),
  number: z.string(),
  state: z.string(),
  modCount: z.number().int(),
  updatedOn: Instant,
  machine: MachineKeys,
  qids: z.array(z.number().int()),
  cves: z.array(z.string()),
  patchedAt: Instant.optional(),
  rebootRequired: Answer,
  /** The least Windows build that has the fix, such as 10.0.17763.6293, where the ticket names one. crowdstrike 4.3 */
  requiredBuild: z.string().optional(),
  /** How much hangs on the machine, as the ticket spells it; for the policy alone. */
  criticality: z.string().optional(),
  /** What the run id column holds; ours means that our write landed. */
  runId: z.string().optional(),
  /** Columns read for the host and the findings, so that a person can be told where to fill something in. */
  columns: z.object({ host: z.array(z.string()), findings: z.array(z.string()) }),
  troubles: z.array(FieldTrouble),
});
export type Ticket = z.infer<typeof Ticket>;
