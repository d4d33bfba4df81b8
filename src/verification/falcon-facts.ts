import { z } from 'zod';
import { Instant } from '../shared/instant.js';

/** One Falcon device record joined with its online state. Missing is unknown. vendors: crowdstrike 3, 2.5 */
export const FalconHost = z.object({
  aid: z.string(),
  cid: z.string(),
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
  agentVersion: z.string().optional(),
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
