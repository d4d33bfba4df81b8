import { z } from 'zod';
import { Instant } from '../shared/instant.js';

/** One Falcon device record joined with its online state. Missing is unknown. vendors: crowdstrike 3, 2.5 */
export const FalconHost = z.object({
  aid: z.string(),
  cid: z.string(),
  /** Somebody, or a policy, has hidden the host; its sensor may still run. crowdstrike 4.8 */
  hidden: z.boolean().optional(),
  hostname: z.string().optional(),
  domain: z.string().optional(),
  platform: z.enum(['Windows', 'Linux', 'Mac', 'other']),
  serial: z.string().optional(),
  instanceId: z.string().optional(),
  macs: z.array(z.string()),
  localIp: z.string().optional(),
  firstSeen: Instant.optional(),
  /** Index data: lags an online host by half an hour. */
  lastSeen: Instant.optional(),
  lastReboot: Instant.optional(),
  kernelVersion: z.string().optional(),
  osVersion: z.string().optional(),
  /** When the sensor started, in UTC; it also starts anew when it is upgraded. crowdstrike 4.2 */
  sensorStartedAt: Instant.optional(),
  /** True: the sensor started with the machine. Missing where the record does not say. crowdstrike 3 */
  startedAtBoot: z.boolean().optional(),
  agentVersion: z.string().optional(),
  /** `FalconGroupingTags/…` and `SensorGroupingTags/…`; for the policy alone. Missing where the record has no such list. */
  tags: z.array(z.string()).optional(),
  rfm: z.enum(['yes', 'no', 'unknown']),
  containment: z.enum(['normal', 'containment_pending', 'contained', 'lift_containment_pending', 'unknown']),
  filesystemContainment: z.string().optional(),
  safeMode: z.boolean(),
  productType: z.enum(['workstation', 'domain-controller', 'server', 'unknown']),
  online: z.enum(['online', 'offline', 'unknown']),
  onlineLastSeen: Instant.optional(),
});
export type FalconHost = z.infer<typeof FalconHost>;

/** What Falcon said about some agents in one look. An asked agent that is not in `hosts` was not returned. */
export const FalconSnapshot = z.object({ at: Instant, hosts: z.array(FalconHost) });
export type FalconSnapshot = z.infer<typeof FalconSnapshot>;

/** What Spotlight says about one CVE on the machine, one entry per record. No entry is no evidence. crowdstrike 5.1 */
export const CveOpinion = z.object({
  cve: z.string(),
  records: z.array(
    z.object({
      status: z.enum(['open', 'closed', 'reopened', 'expired', 'unknown']),
      updated: Instant.optional(),
      closed: Instant.optional(),
      suppressed: z.boolean(),
      /** Programs of the record that are still vulnerable. */
      openApps: z.number().int(),
    }),
  ),
});
export type CveOpinion = z.infer<typeof CveOpinion>;

/** The installed-patches view of the machine; every fact may be missing. crowdstrike 5.2 */
export const InstalledPatches = z.object({
  pending: z.number().int().optional(),
  rebootRequired: z.boolean().optional(),
  confirmed: Instant.optional(),
});
export type InstalledPatches = z.infer<typeof InstalledPatches>;

/** Falcon's own word on the findings, where the tenant has the module. `off`: not asked, not licensed or not permitted. */
export const SecondOpinion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), why: z.string() }),
  z.object({
    kind: z.literal('told'),
    at: Instant,
    cves: z.array(CveOpinion),
    patches: InstalledPatches.optional(),
  }),
]);
export type SecondOpinion = z.infer<typeof SecondOpinion>;
