import { z } from 'zod';
import { Instant } from '../shared/instant.js';

/** One Qualys host record (Host List). Every fact may be missing; missing is unknown. */
export const QualysHost = z.object({
  hostId: z.string(),
  assetId: z.string().optional(),
  tracking: z.string().optional(),
  /** True when an agent reports this record (tracking method, or an agent section in the asset search). */
  agent: z.boolean(),
  ip: z.string().optional(),
  /** Every name the record carries: DNS, FQDN, NetBIOS, as spelt. */
  names: z.array(z.string()),
  /** As the vendor spells them; only the asset search knows them. */
  macs: z.array(z.string()).optional(),
  /** Addresses repeat in another network. qualys 9 */
  networkId: z.string().optional(),
  /** The agent's own id, which agentless tracking leaves on the machine too; cloned images share it. qualys 9 */
  agentId: z.string().optional(),
  serial: z.string().optional(),
  instanceId: z.string().optional(),
  os: z.string().optional(),
  /** End of the last VM scan, and how many seconds it took. vendors: qualys 4.3 */
  lastVmScanned: Instant.optional(),
  lastVmScannedDurationS: z.number().optional(),
  lastVmAuthScanned: Instant.optional(),
  lastVmAuthScannedDurationS: z.number().optional(),
  /** The login worked and was not allowed to see everything. qualys 10.4 */
  insufficientPrivilege: z.boolean().optional(),
  lastBoot: Instant.optional(),
});
export type QualysHost = z.infer<typeof QualysHost>;

const DetectionStatus = z.enum(['new', 'active', 'reopened', 'fixed', 'unknown']);

/** One detection record: QID x port x protocol x service x instance on one host. vendors: qualys 4.4 */
export const Detection = z.object({
  hostId: z.string(),
  qid: z.number().int(),
  uniqueId: z.string().optional(),
  type: z.enum(['confirmed', 'potential', 'info', 'unknown']),
  status: DetectionStatus,
  port: z.number().int().optional(),
  protocol: z.string().optional(),
  service: z.string().optional(),
  instance: z.string().optional(),
  fqdn: z.string().optional(),
  ssl: z.boolean().optional(),
  firstFound: Instant.optional(),
  lastFound: Instant.optional(),
  lastTest: Instant.optional(),
  lastFixed: Instant.optional(),
  lastReopened: Instant.optional(),
  timesFound: z.number().int().optional(),
  ignored: z.boolean(),
  disabled: z.boolean(),
  kernel: z.enum(['running', 'not-running', 'unrelated', 'unknown']),
  source: z.enum(['agent', 'scanner', 'unknown']),
  /** Elements whose text could not be understood (an unreadable date, an unknown status). Never empty of meaning. */
  troubles: z.array(z.string()),
});
export type Detection = z.infer<typeof Detection>;

/** What Qualys said about a set of hosts and QIDs in one look: Host List and Host List Detection read together. */
export const QualysSnapshot = z.object({
  /** The vendor's own clock (RESPONSE/DATETIME). */
  at: Instant,
  hosts: z.array(QualysHost),
  detections: z.array(Detection),
});
export type QualysSnapshot = z.infer<typeof QualysSnapshot>;

/** KnowledgeBase facts of a QID. `known: false` means the KnowledgeBase did not return it when asked. */
export const QidKnowledge = z.object({
  qid: z.number().int(),
  known: z.boolean(),
  title: z.string().optional(),
  remote: z.boolean(),
  authTypes: z.array(z.string()),
  modules: z.array(z.string()),
  disabled: z.boolean(),
  /** Elements whose text could not be understood. */
  troubles: z.array(z.string()).optional(),
  cves: z.array(z.string()),
  /** When the check itself was last changed: a status that flips then may come from the check. qualys 6 */
  codeModified: Instant.optional(),
});
export type QidKnowledge = z.infer<typeof QidKnowledge>;
