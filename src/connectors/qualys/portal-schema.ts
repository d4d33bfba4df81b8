import { z } from 'zod';
import { container, Id, MaybeMoment, Text } from './leaf.js';

const HostAsset = z
  .object({
    ID: Text,
    NAME: Text,
    QWEBHOSTID: Text.pipe(Id.optional()),
    DNSHOSTNAME: Text,
    FQDN: Text,
    NETBIOSNAME: Text,
    LASTSYSTEMBOOT: MaybeMoment,
    AGENTINFO: container(z.object({ AGENTID: Text })),
    SOURCEINFO: container(
      z.object({
        LIST: container(z.object({ EC2ASSETSOURCESIMPLE: z.array(z.object({ INSTANCEID: Text })).optional() })),
      }),
    ),
  })
  .transform((asset) => ({
    assetId: asset.ID,
    /** Missing for an asset that VM has no host record of. */
    hostId: asset.QWEBHOSTID,
    names: [asset.NAME, asset.FQDN, asset.DNSHOSTNAME, asset.NETBIOSNAME].filter((name) => name !== undefined),
    agent: asset.AGENTINFO?.AGENTID !== undefined,
    instanceId: asset.SOURCEINFO?.LIST?.EC2ASSETSOURCESIMPLE?.[0]?.INSTANCEID,
    lastBoot: asset.LASTSYSTEMBOOT,
  }));
export type HostAsset = z.infer<typeof HostAsset>;

/** A page of the portal's asset search. `more` names the asset after which the next page starts. qualys 12.1 */
export const AssetPage = z
  .object({
    SERVICERESPONSE: z.object({
      RESPONSECODE: z.literal('SUCCESS'),
      HASMORERECORDS: Text,
      LASTID: Text,
      DATA: container(z.object({ HOSTASSET: z.array(HostAsset).optional() })),
    }),
  })
  .transform(({ SERVICERESPONSE: response }) => ({
    assets: response.DATA?.HOSTASSET ?? [],
    more: response.HASMORERECORDS?.toLowerCase() === 'true' ? { lastId: response.LASTID } : undefined,
  }));

export const PortalVersion = z
  .object({
    SERVICERESPONSE: z.object({
      RESPONSECODE: z.literal('SUCCESS'),
      DATA: container(z.object({ 'QWEB-VERSION': container(z.object({ 'WEB-VERSION': Text })) })),
    }),
  })
  .transform(({ SERVICERESPONSE: response }) => response.DATA?.['QWEB-VERSION']?.['WEB-VERSION'] ?? 'unnamed');
