import { z } from 'zod';
import type { Checkpoint } from '../checkpoint.js';
import type { AuditRow, Ledger } from '../ledger.js';

/** What an export consists of, in the order of the chain. */
export type ExportItem =
  | { readonly kind: 'entry'; readonly row: AuditRow; readonly said: EntryBody }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint };

/** One item in one format. */
export interface ExportFormat {
  /** Goes first, once. */
  readonly head?: string;
  /** What ends an item in a file. */
  readonly lineEnd: '\n' | '\r\n';
  /** Made anew for every export: some formats remember what an end belongs to. */
  readonly writer: () => (item: ExportItem) => string;
}

const Text = z.string().nullish();

/** What of an entry goes into columns and fields of other formats; all of it is in its body. */
const EntryBody = z.object({
  kind: z.string(),
  ticket: z.string().optional(),
  verification: z.string().optional(),
  facts: z.looseObject({
    operation: Text,
    name: Text,
    method: Text,
    origin: Text,
    path: Text,
    decision: Text,
    because: z.array(z.string()).optional().catch(undefined),
    score: z.number().nullish().catch(undefined),
    of: z.number().optional().catch(undefined),
    outcome: Text,
    status: z.number().nullish().catch(undefined),
    action: Text,
    ruling: Text,
    reason: Text,
  }),
});
export type EntryBody = z.infer<typeof EntryBody>;

interface Asked {
  readonly ticket?: string | undefined;
  /** Begin after this checkpoint. */
  readonly start?: Checkpoint | undefined;
  /** Begin after this entry: the reader has what stands before. */
  readonly after?: number | undefined;
  /** Leave out what comes after this entry. */
  readonly upTo?: number | undefined;
}

/**
 * Entries with the checkpoints that were signed over them. First what an outsider needs to trust the rest: rotations of
 * keys before it, and the signed place after which it begins. Of one ticket there are only entries: they are no chain.
 */
export async function* exportItems(
  { auditTrail, checkpoints }: Pick<Ledger, 'auditTrail' | 'checkpoints'>,
  { ticket, start, after = start?.sequence ?? 0, upTo = Number.POSITIVE_INFINITY }: Asked,
): AsyncGenerator<ExportItem> {
  const begin = start ?? (await checkpoints.root());
  const narrowed = ticket !== undefined;
  if (!narrowed && begin !== undefined) yield* opening(await checkpoints.rotations(), begin);
  const from = Math.max(begin?.sequence ?? 0, after); // what is left of a pruning that was interrupted is no part of the trail
  const marks = checkpoints.list(from + 1)[Symbol.asyncIterator]();
  let mark = narrowed ? undefined : await nextOf(marks);
  for await (const row of auditTrail(narrowed ? { ticket, after } : { after: from })) {
    if (row.sequence > upTo) break;
    yield { kind: 'entry', row, said: EntryBody.parse(JSON.parse(row.body)) };
    for (; mark !== undefined && mark.sequence <= row.sequence; mark = await nextOf(marks)) {
      yield { kind: 'checkpoint', checkpoint: mark };
    }
  }
}

function* opening(rotations: readonly Checkpoint[], begin: Checkpoint): Generator<ExportItem> {
  for (const rotation of rotations) {
    const before = rotation.sequence <= begin.sequence && rotation !== begin;
    if (before) yield { kind: 'checkpoint', checkpoint: rotation };
  }
  if (begin.kind !== 'rotation') yield { kind: 'checkpoint', checkpoint: begin };
}

async function nextOf(marks: AsyncIterator<Checkpoint>): Promise<Checkpoint | undefined> {
  const { done, value } = await marks.next();
  return done === true ? undefined : value;
}
