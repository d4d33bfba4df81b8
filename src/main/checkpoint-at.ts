import type { Checkpoint } from '../ledger/checkpoint.js';
import type { Checkpoints } from '../ledger/checkpoints.js';

/** The checkpoint over the entry that a person has named by its number. */
export async function checkpointAt(checkpoints: Pick<Checkpoints, 'list'>, since: string): Promise<Checkpoint> {
  const sequence = /^\d{1,15}$/.test(since) ? Number(since) : -1;
  for await (const found of checkpoints.list(Math.max(sequence, 0))) {
    if (found.sequence === sequence) return found;
    throw new Error(`--since: no checkpoint over entry ${since}; the next one is over entry ${found.sequence}`);
  }
  throw new Error(`--since: expected the number of an entry that a checkpoint was signed over, got ${since}`);
}
