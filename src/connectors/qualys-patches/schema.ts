import { z } from 'zod';
import { Flag, Moment, Names, strange, Text } from './lenient.js';

/** A JWT, as bare text with status 201. It lives four hours. qualys 2.4 */
export const GatewayToken = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]*$/, 'expected a token')
  .transform((token) => ({ access_token: token, expires_in: 4 * 3600 }));

const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** Which asset of Host List is which asset of Patch Management. */
export const AssetIds = z
  .object({ mappedAssets: z.array(z.object({ assetId: Id, assetUuid: Id })).nullable() })
  .transform(({ mappedAssets }) => mappedAssets ?? []);

/** A row, and the names of its fields that nobody documents. */
function row<Shape extends z.ZodRawShape>(shape: Shape, also: readonly string[]) {
  const known = new Set([...Object.keys(shape), ...also]);
  return z.looseObject(shape).transform((value) => ({ ...value, opaque: strange({ ...value }, known) }));
}

const PATCH_FIELDS =
  `type platform architecture bulletin category cve modifiedDate appFamily product publishedDate vendor
  vendorSeverity vendorlink missingCount installedCount advisory enabled packageDetails isSecurity isSuperseded isRollback
  isCustomizedDownloadUrl`.split(/\s+/);

export const PatchRow = row(
  {
    id: Id,
    title: Text,
    kb: Text,
    qid: Names,
    rebootRequired: Flag,
    supersedes: Names,
    supersededBy: Names,
    downloadMethod: Text,
  },
  PATCH_FIELDS,
);
export type PatchRow = z.infer<typeof PatchRow>;
export const PatchList = z.array(PatchRow);

const ASSET_FIELDS =
  `operatingSystem version platform osIdentifier tags interfaces installedPatchCount missingPatchCount
  nonSupersededMissingPatchCount lastLoggedOnUser hardware architecture statusDateTime`.split(/\s+/);

export const AssetRow = row(
  {
    id: Id,
    name: Text,
    scanStatus: Text,
    assetStatus: Text,
    status: Text,
    statusCode: Text,
    scanDateTime: Moment,
    activatedModules: Names,
    osNotSupportedForModules: Names,
    installedPatches: Names,
    missingPatches: Names,
  },
  ASSET_FIELDS,
);
export type AssetRow = z.infer<typeof AssetRow>;
export const AssetList = z.array(AssetRow);
