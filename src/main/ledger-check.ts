import type { Check } from '../connectors/check.js';
import type { Ledger } from '../ledger/ledger.js';

/** What `doctor` says about our own books: nothing, as long as nobody has to act. */
export async function ledgerCheck({ countGivenUp }: Pick<Ledger, 'countGivenUp'>): Promise<readonly Check[]> {
  const count = await countGivenUp();
  if (count === 0) return [];
  const detail = `writes that were given up: ${count}. "patchproof dead-letters" says why; mend it, then replay`;
  return [{ name: 'dead letters', ok: false, detail }];
}
