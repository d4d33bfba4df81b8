import type { Ledger, Verification } from '../ledger/ledger.js';

/** The kind of a timeline entry: by a write the ticket has left its state, and something of it has not stuck. */
export const HALF_WRITTEN = 'half-written';

export const PUT_BACK = 'the ticket was put back into its pending state';

/** Has the ticket left its pending state by a write of this verification that was not done to its end? */
export async function hasLeftState(
  { ledger }: { readonly ledger: Pick<Ledger, 'timeline'> },
  { id }: Pick<Verification, 'id'>,
): Promise<boolean> {
  return (await ledger.timeline(id)).some(({ kind }) => kind === HALF_WRITTEN);
}

/** What has not stuck is not done because the verification ends. */
export async function stillSaid(
  deps: { readonly ledger: Pick<Ledger, 'timeline'> },
  seen: Pick<Verification, 'id' | 'trouble'>,
): Promise<string | undefined> {
  return (await hasLeftState(deps, seen)) ? seen.trouble : undefined;
}

/** Was it opened itself because its ticket had been put back? */
export async function cameOfPutBack(
  { ledger }: { readonly ledger: Pick<Ledger, 'timeline'> },
  { id }: Pick<Verification, 'id'>,
): Promise<boolean> {
  return (await ledger.timeline(id)).some(({ kind, text }) => kind === 'opened' && text.startsWith(PUT_BACK));
}
