import type { Head } from '../../ledger/chain.js';
import { plain } from '../../ledger/export/jsonl.js';
import type { Ledger } from '../../ledger/ledger.js';
import { verifyChain } from '../../ledger/verify-chain.js';
import type { Entry } from './entries.js';
import { Unprovable } from './unprovable.js';

export type Proof = Awaited<ReturnType<typeof proofOf>>;

/**
 * The entries themselves, and the first signed place at or after them: the chain from the first entry to that place is
 * recomputed here and now. Rejects when it is broken, or when nothing was signed there yet.
 */
export async function proofOf(
  { auditTrail, checkpoints }: Pick<Ledger, 'auditTrail' | 'checkpoints'>,
  entries: readonly Entry[],
) {
  const [first, last] = [entries[0], entries.at(-1)];
  const rotations = (await checkpoints.rotations()).map(plain);
  if (first === undefined || last === undefined) return { entries: [], rotations, checkpoint: null };
  const checkpoint = await checkpointFrom(checkpoints, last.row.sequence);
  const start: Head = { sequence: first.row.sequence - 1, hash: first.row.previous };
  const report = await verifyChain(upTo(auditTrail({ after: start.sequence }), checkpoint.sequence), start);
  if (!report.ok) throw new Unprovable(`the audit trail is broken at entry ${report.sequence}: ${report.why}`);
  if (report.head !== checkpoint.head)
    throw new Unprovable(`entry ${checkpoint.sequence} is not the one that was signed`);
  return {
    entries: entries.map(({ row: { sequence, at, previous, hash, body } }) => ({
      sequence,
      at: at.toISOString(),
      previous,
      hash,
      body: JSON.parse(body) as unknown,
    })),
    rotations,
    checkpoint: plain(checkpoint),
  };
}

async function checkpointFrom({ list }: Pick<Ledger['checkpoints'], 'list'>, sequence: number) {
  for await (const found of list(sequence)) return found;
  throw new Unprovable('the newest entries are not signed yet; try again in a minute');
}

async function* upTo<Row extends { readonly sequence: number }>(
  rows: AsyncIterable<Row>,
  end: number,
): AsyncIterable<Row> {
  for await (const row of rows) {
    if (row.sequence > end) return;
    yield row;
  }
}
