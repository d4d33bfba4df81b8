import type { Check } from '../connectors/check.js';
import type { Ledger } from '../ledger/ledger.js';

/** What `doctor` says about our own books: nothing, as long as nobody has to act or to know. */
export async function ledgerCheck(
  ledger: Pick<Ledger, 'countGivenUp' | 'auditRights'>,
  signing?: string,
): Promise<readonly Check[]> {
  const count = await ledger.countGivenUp();
  const rights = await ledger.auditRights();
  return [
    ...(count === 0
      ? []
      : [{ name: 'dead letters', ok: false, detail: `writes that were given up: ${count}. ${SEE}` }]),
    ...(signing === undefined ? [] : [{ name: 'audit signing', ok: false, detail: signing }]),
    ...(rights.length === 0 ? [] : [{ name: 'audit role', ok: true, detail: `${roleWords(rights)} ${GRANTS}` }]),
  ];
}

const SEE = '"patchproof dead-letters" says why; mend it, then replay';
const GRANTS = '"patchproof audit grants" prints the SQL for one that could not';

/** A hint, no trouble: triggers keep the trail append-only for every role that does not remove them. */
function roleWords(rights: readonly string[]): string {
  return `the role of DATABASE_URL could change the audit trail if its triggers were removed (${rights.join(', ')});`;
}
