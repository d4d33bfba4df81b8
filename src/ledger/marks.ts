import { type Checkpoint, isSound, statementOf } from './checkpoint.js';
import { type KeyRing, pairOf } from './key-ring.js';
import type { AuditRow } from './ledger.js';

/** Checkpoints held against the entries as these go by, both in the order of the chain. */
export function marksAlong(checkpoints: AsyncIterable<Checkpoint>, ring: KeyRing) {
  const marks = peeking(checkpoints);
  let last: Checkpoint | undefined;
  let checked = 0;
  let unchecked = 0;

  function flawOfMark(mark: Checkpoint, row: AuditRow): string | undefined {
    const flaw = flawInItself(mark);
    if (flaw !== undefined) return flaw;
    const key = ring.get(mark.key);
    if (key === undefined && checked > 0) return `a checkpoint over it is signed by ${mark.key}, ${UNKNOWN}`;
    if (key === undefined) {
      unchecked += 1;
      return undefined;
    }
    if (!isSound(mark, key)) return 'the signature of a checkpoint over it is not good';
    if (mark.head !== row.hash) return 'its hash is not the one that was signed';
    checked += 1;
    last = mark;
    return undefined;
  }

  return {
    flawAt: async (row: AuditRow): Promise<string | undefined> => {
      for (let mark = await marks.peek(); mark && mark.sequence <= row.sequence; mark = await marks.next()) {
        const why = mark.sequence < row.sequence ? undefined : flawOfMark(mark, row);
        if (why !== undefined) return why;
      }
      return undefined;
    },
    /** The last of the checkpoints over entries that are not there. */
    beyond: async (end: number): Promise<Checkpoint | undefined> => {
      let found: Checkpoint | undefined;
      for (let mark = await marks.peek(); mark; mark = await marks.next()) if (mark.sequence > end) found = mark;
      return found;
    },
    seen: () => ({ checked, unchecked, last }),
  };
}

export const UNKNOWN = 'which nobody vouches for';

/** What is wrong with it whoever is trusted. */
function flawInItself(mark: Checkpoint): string | undefined {
  const said = statementOf(mark);
  if (said === undefined) return 'a checkpoint over it does not say what it was signed for';
  if (said.previousKey === undefined || pairOf(mark) !== undefined) return undefined;
  return 'the change of keys at it is not signed by both keys';
}

function peeking(items: AsyncIterable<Checkpoint>) {
  const iterator = items[Symbol.asyncIterator]();
  let current: Promise<Checkpoint | undefined> | undefined;
  const advance = async (): Promise<Checkpoint | undefined> => {
    const { done, value } = await iterator.next();
    return done === true ? undefined : value;
  };
  return {
    peek: () => (current ??= advance()),
    /** Leaves the current one behind. */
    next: () => (current = advance()),
  };
}
