import type { Evidence } from './evidence.js';

/** The vendor could not be asked: what it said before stays, and since when it is silent. */
export function unheard(
  evidence: Evidence,
  vendor: 'qualys' | 'falcon',
  { at, why }: { readonly at: Date; readonly why: string },
): Evidence {
  const silence = { silentSince: evidence[vendor].silentSince ?? at, why };
  return vendor === 'qualys'
    ? { ...evidence, qualys: { ...evidence.qualys, ...silence } }
    : { ...evidence, falcon: { ...evidence.falcon, ...silence } };
}
