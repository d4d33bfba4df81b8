import type { CallContext, Send } from '../../outbound/contract.js';
import { chunks } from '../batch.js';
import type { Platform } from './contract.js';
import { listAssets, mapAssets } from './operations.js';
import { malformed } from './refused-answer.js';
import type { AssetRow } from './schema.js';

/** A thousand is what others send. */
const MOST_IDS = 1000;
const MOST_ASSETS = 100;
/** The largest page of assets. */
const PAGE = 400;

export interface Machines {
  /** Asset ids of Host List by which Patch Management knows a machine. */
  readonly uuids: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, AssetRow>;
  /** The vendor's clock. */
  readonly at: Date;
}

/** The machines of these assets as Patch Management shows them; one out of the account's scope is not there. */
export async function readMachines(
  send: Send,
  platform: Platform,
  { assetIds, context }: { assetIds: readonly string[]; context: CallContext },
): Promise<Machines> {
  const uuids = new Map<string, string>();
  const rows = new Map<string, AssetRow>();
  let at = new Date(0);
  for (const part of chunks(assetIds, MOST_IDS)) {
    const answer = await send(mapAssets, { json: part.map(Number), context });
    at = answer.at;
    for (const { assetId, assetUuid } of answer.value) uuids.set(assetId, assetUuid);
  }
  for (const part of chunks([...new Set(uuids.values())], MOST_ASSETS)) {
    const query = [
      ['platform', platform],
      ['pageSize', String(PAGE)],
    ] as const;
    const answer = await send(listAssets, { query, json: { query: `id:[${part.join(',')}]` }, context });
    if (answer.value.some(({ id }) => !part.includes(id))) throw malformed(listAssets, 'other machines');
    at = answer.at;
    for (const row of answer.value) rows.set(row.id, row);
  }
  return { uuids, rows, at };
}
