import type { Ledger, Verification } from '../ledger/ledger.js';

/** The kind of a timeline entry: of a write the state has stuck, and something else has not. */
export const HALF_WRITTEN = 'half-written';

export const PUT_BACK = 'the ticket was put back into its pending state';

/** Has the ticket left its pending state by a write of this verification that was not done to its end? */
export async function hasLeftState(
  { ledger }: { readonly ledger: Pick<Ledger, 'timeline'> },
  { id }: Pick<Verification, 'id'>,
): Promise<boolean> {
  return (await ledger.timeline(id)).some(({ kind }) => kind === HALF_WRITTEN);
}
