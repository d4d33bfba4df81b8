import type { Clock } from '../shared/clock.js';

interface Hold {
  /** Nothing is held back for longer than this, counted from the first that is held. */
  readonly mostMs: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

/**
 * What comes in pieces, in larger ones: whoever works on them can share calls. What was held when the source failed comes
 * before its error.
 */
export async function* heldTogether<Item>(
  source: AsyncGenerator<readonly Item[]>,
  { mostMs, clock }: Hold,
): AsyncGenerator<readonly Item[], void, undefined> {
  const ended = new AbortController();
  const held: Item[] = [];
  let coming = source.next();

  /** Until the time is over, or the source: true. */
  async function fill(): Promise<boolean> {
    let over: Promise<'over'> | undefined;
    for (;;) {
      const news = await Promise.race(over === undefined ? [coming] : [coming, over]);
      if (news === 'over') return false;
      if (news.done === true) return true;
      held.push(...news.value);
      if (held.length > 0) over ??= clock.sleep(mostMs, ended.signal).then(asOver, asOver);
      coming = source.next();
    }
  }

  try {
    for (let done = false; !done;) {
      done = await fill();
      if (held.length > 0) yield held.splice(0);
    }
  } catch (cause) {
    if (held.length > 0) yield held;
    throw cause;
  } finally {
    ended.abort();
  }
}

const asOver = (): 'over' => 'over';
