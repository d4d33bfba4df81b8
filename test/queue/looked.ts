import { lookAtQualys } from '../../src/queue/look-at-qualys.js';
import type { Waiting } from '../../src/queue/waiting.js';

/** Everybody who was given back, in the order in which they were asked for. */
export async function lookedAt(
  deps: Parameters<typeof lookAtQualys>[0],
  everybody: readonly Waiting[],
  limits?: Parameters<typeof lookAtQualys>[2],
): Promise<readonly Waiting[]> {
  const back = new Map<string, Waiting>();
  for await (const group of lookAtQualys(deps, everybody, limits)) {
    for (const one of group) {
      if (back.has(one.seen.id)) throw new Error(`${one.seen.id} was given twice, and would be decided twice`);
      back.set(one.seen.id, one);
    }
  }
  return everybody.flatMap(({ seen }) => back.get(seen.id) ?? []);
}
