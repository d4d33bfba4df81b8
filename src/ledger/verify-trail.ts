import { genesis, type Head } from './chain.js';
import { type Checkpoint, isSound } from './checkpoint.js';
import type { KeyRing } from './key-ring.js';
import type { AuditRow } from './ledger.js';
import { marksAlong, UNKNOWN } from './marks.js';
import { flawOf } from './verify-chain.js';

export type TrailReport =
  | {
      readonly ok: true;
      /** Entries that were read. */
      readonly entries: number;
      /** Where the trail begins: 0, or the last entry before what was read. */
      readonly from: number;
      readonly checked: number;
      /** Signed by keys that nobody vouches for, before any that is trusted. */
      readonly unchecked: number;
      readonly last?: Checkpoint | undefined;
    }
  | { readonly ok: false; readonly sequence: number; readonly why: string };

interface Trail {
  readonly rows: AsyncIterable<AuditRow>;
  /** In the order of the chain. */
  readonly checkpoints: AsyncIterable<Checkpoint>;
  /** Missing: checkpoints are not looked at. */
  readonly ring?: KeyRing | undefined;
  /** The signed place after which the rows begin: a root, or a checkpoint to start from. */
  readonly start?: Checkpoint | undefined;
}

/** Recomputes the chain and holds every checkpoint against it. Names the first entry that is broken or missing. */
export async function verifyTrail({ rows, checkpoints, ring, start }: Trail): Promise<TrailReport> {
  const marks = marksAlong(ring === undefined ? none() : checkpoints, ring ?? new Map());
  const startFlaw = start === undefined || ring === undefined ? undefined : flawOfStart(start, ring);
  if (startFlaw !== undefined) return { ok: false, sequence: (start?.sequence ?? 0) + 1, why: startFlaw };

  let head: Head | undefined;
  let entries = 0;
  let from = 0;
  for await (const row of rows) {
    head ??= beginning(row, start);
    if (entries === 0) from = head.sequence;
    const why = flawOf(row, head) ?? flawOfRoot(row, start) ?? (await marks.flawAt(row));
    if (why !== undefined) return { ok: false, sequence: row.sequence, why };
    head = row;
    entries += 1;
  }
  const end = head ?? { sequence: start?.sequence ?? 0 };
  const beyond = await marks.beyond(end.sequence);
  if (beyond !== undefined) {
    const why = `entries ${end.sequence + 1} to ${beyond.sequence} are missing: they were signed at ${beyond.at.toISOString()}`;
    return { ok: false, sequence: end.sequence + 1, why };
  }
  return { ok: true, entries, from, ...marks.seen() };
}

async function* none(): AsyncIterable<Checkpoint> {}

/** After a root rows may be left that were to be pruned; they hang together, and end in the root. */
function beginning(row: AuditRow, start: Checkpoint | undefined): Head {
  if (start === undefined) return genesis;
  if (start.kind === 'root' && row.sequence <= start.sequence)
    return { sequence: row.sequence - 1, hash: row.previous };
  return { sequence: start.sequence, hash: start.head };
}

function flawOfRoot(row: AuditRow, start: Checkpoint | undefined): string | undefined {
  if (row.sequence !== start?.sequence || row.hash === start.head) return undefined;
  return 'its hash is not the one that was signed';
}

function flawOfStart(start: Checkpoint, ring: KeyRing): string | undefined {
  const key = ring.get(start.key);
  if (key === undefined) return `the checkpoint at entry ${start.sequence} is signed by ${start.key}, ${UNKNOWN}`;
  return isSound(start, key) ? undefined : `the signature of the checkpoint at entry ${start.sequence} is not good`;
}
