import type { CallContext } from '../../outbound/contract.js';
import { OutboundError, type Failure } from '../../outbound/failure.js';
import type { QualysCalls } from './operations.js';
import { malformed, nextAssetId, type Door } from './paging.js';
import type { HostAsset } from './portal-schema.js';
import { listRequest } from './search-request.js';

interface AssetListDeps extends Pick<Door, 'send'> {
  readonly call: QualysCalls['searchAssets'];
}

/** Refusals that lie in the question: who asks for the list again hears the same. */
const REFUSED: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['rejected', 'malformed', 'too-large']);

/**
 * Every asset of the portal, in at most `mostPages` calls. Undefined when they are more, when the portal does not give the
 * list, or when an asset in it shows no name: whoever looks for a name must then search for it. How long the list is at
 * least is remembered, and that it is not to be had; what is in it never is. qualys 12.1
 */
export function createAssetList({ send, call }: AssetListDeps) {
  let fewestPages = 1;

  async function read(mostPages: number, context: CallContext): Promise<readonly HostAsset[] | undefined> {
    const assets: HostAsset[] = [];
    let after = '0';
    for (let page = 1; page <= mostPages; page += 1) {
      const { value: answer } = await send(call, { xml: listRequest(after), context });
      assets.push(...answer.assets);
      fewestPages = page;
      if (answer.more === undefined) return assets;
      after = nextAssetId(call.name, answer.more.lastId, after);
    }
    fewestPages = mostPages + 1;
    return undefined;
  }

  return async (mostPages: number, context: CallContext): Promise<readonly HostAsset[] | undefined> => {
    if (mostPages < fewestPages) return undefined;
    try {
      const assets = await read(mostPages, context);
      if (assets?.some(isNameless)) throw malformed(call.name, 'assets without a name');
      return assets;
    } catch (error) {
      if (!(error instanceof OutboundError && REFUSED.has(error.failure.kind))) throw error;
      fewestPages = Number.POSITIVE_INFINITY;
      return undefined;
    }
  };
}

/** VM has a record of it, and nobody can tell whose. */
function isNameless({ hostId, names }: HostAsset): boolean {
  return hostId !== undefined && names.length === 0;
}
