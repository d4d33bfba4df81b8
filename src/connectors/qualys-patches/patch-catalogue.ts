import type { CallContext, Send } from '../../outbound/contract.js';
import { chunks } from '../batch.js';
import { expiring } from '../expiring.js';
import type { Platform } from './contract.js';
import { listPatches } from './operations.js';
import { malformed } from './refused-answer.js';
import type { PatchRow } from './schema.js';

const HOUR_MS = 3_600_000;
/** The catalogue is brought up to date twice an hour to once a day. qualys 11.5 */
const LIFETIME_MS = 2 * HOUR_MS;
const MOST_KEPT = 5000;
const MOST_KEYS = 20;
const PAGE = 1000;
/** A patch that took the place of another may have been replaced itself; beyond this nobody looks. */
const MOST_STEPS = 4;

interface Ask {
  readonly platform: Platform;
  readonly context: CallContext;
}

/** Which patches fix a finding, and which have taken their place; asked once for all, and remembered. */
export function createCatalogue({ send, now }: { readonly send: Send; readonly now: () => Date }) {
  const memory = { lifetimeMs: LIFETIME_MS, limit: MOST_KEPT, now };
  const byQid = expiring<string, readonly PatchRow[]>(memory);
  const byId = expiring<string, readonly PatchRow[]>(memory);

  async function find(field: 'qid' | 'id', keys: readonly string[], ask: Ask): Promise<readonly PatchRow[]> {
    const kept = field === 'qid' ? byQid : byId;
    const nameOf = (key: string): string => `${ask.platform} ${key}`;
    const missing = keys.filter((key) => kept.get(nameOf(key)) === undefined);
    for (const part of chunks(missing, MOST_KEYS)) {
      const rows = await search(send, `${field}:[${part.join(',')}]`, ask);
      const keysOf = (row: PatchRow): readonly string[] => (field === 'qid' ? (row.qid ?? []) : [row.id]);
      for (const key of part)
        kept.set(
          nameOf(key),
          rows.filter((row) => keysOf(row).includes(key)),
        );
    }
    return keys.flatMap((key) => kept.get(nameOf(key)) ?? []);
  }

  return async function patchesFor(qids: readonly number[], ask: Ask): Promise<readonly PatchRow[]> {
    const found = new Map<string, PatchRow>();
    const add = (rows: readonly PatchRow[]): void => rows.forEach((row) => void found.set(row.id, row));
    add(await find('qid', qids.map(String), ask));
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const named = [...found.values()].flatMap(({ supersededBy }) => supersededBy ?? []);
      const next = [...new Set(named)].filter((id) => !found.has(id));
      if (next.length === 0) break;
      add(await find('id', next, ask));
    }
    return [...found.values()];
  };
}

async function search(send: Send, text: string, { platform, context }: Ask): Promise<readonly PatchRow[]> {
  const query = [
    ['platform', platform],
    ['pageSize', String(PAGE)],
  ] as const;
  const { value } = await send(listPatches, { query, json: { query: text }, context });
  if (value.length >= PAGE) throw malformed(listPatches, 'more patches than a page holds');
  return value;
}
