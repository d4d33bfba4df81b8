import type { EvidenceFile } from '../../api/evidence.js';
import type { Ground } from '../ground.js';
import { bundleOf } from './bundle.js';
import { pageOf } from './page.js';
import { Unprovable } from './unprovable.js';

/** For the API. */
export async function evidenceFile(
  parts: Pick<Ground, 'config' | 'ledger' | 'clock'>,
  id: string,
): Promise<EvidenceFile | string | undefined> {
  const seen = await parts.ledger.get(id);
  if (seen === undefined) return undefined;
  try {
    const bundle = await bundleOf(parts, seen);
    return { number: seen.ticket.number, json: JSON.stringify(bundle), page: () => pageOf(bundle) };
  } catch (cause) {
    if (cause instanceof Unprovable) return cause.message;
    throw cause;
  }
}
