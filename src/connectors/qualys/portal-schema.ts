import { z } from 'zod';
import { container, Id, MaybeMoment, Text } from './leaf.js';
import { rowOf } from './row.js';

/** What one cloud says of a machine: GCP and AWS call its id instanceId, Azure vmId. */
const CloudSource = z.object({ INSTANCEID: Text, VMID: Text, MACADDRESS: Text });

export const HostAsset = z
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
        LIST: container(
          z.object({
            EC2ASSETSOURCESIMPLE: oneOrMany(CloudSource),
            GCPASSETSOURCESIMPLE: oneOrMany(CloudSource),
            AZUREASSETSOURCESIMPLE: oneOrMany(CloudSource),
          }),
        ),
      }),
    ),
    NETWORKINTERFACE: container(
      z.object({ LIST: container(z.object({ HOSTASSETINTERFACE: oneOrMany(z.object({ MACADDRESS: Text })) })) }),
    ),
  })
  .transform((asset) => ({
    assetId: asset.ID,
    /** Missing for an asset that VM has no host record of. */
    hostId: asset.QWEBHOSTID,
    names: [asset.NAME, asset.FQDN, asset.DNSHOSTNAME, asset.NETBIOSNAME].filter((name) => name !== undefined),
    agent: asset.AGENTINFO?.AGENTID !== undefined,
    agentId: asset.AGENTINFO?.AGENTID?.toLowerCase(),
    ...fromClouds(Object.values(asset.SOURCEINFO?.LIST ?? {}).flat(), asset.NETWORKINTERFACE?.LIST?.HOSTASSETINTERFACE),
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
      DATA: container(z.object({ HOSTASSET: z.array(rowOf(HostAsset)).optional() })),
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

type CloudSource = z.infer<typeof CloudSource>;

function fromClouds(sources: readonly CloudSource[], adapters: readonly Pick<CloudSource, 'MACADDRESS'>[] = []) {
  const macs = [...sources, ...adapters].flatMap(({ MACADDRESS }) => MACADDRESS ?? []);
  return { instanceId: sources.map(({ INSTANCEID, VMID }) => INSTANCEID ?? VMID).find((id) => id !== undefined), macs };
}

/** Elements of which there may be several; a single one reads like a list of one, an empty one like none. */
function oneOrMany<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => [value].flat().filter((one) => one !== undefined && one !== ''), z.array(schema));
}
