import type { Evidence } from '../verification/evidence.js';

/** Who does not answer, in words; undefined when nobody is silent. */
export function troubleOf({ qualys, falcon }: Evidence): string | undefined {
  const silent = [qualys, falcon].flatMap(({ silentSince, why }) => (silentSince && why ? [why] : []));
  return silent.length > 0 ? silent.join('; ') : undefined;
}
