export const criticalities = ['critical', 'high', 'medium', 'low'] as const;
export type Criticality = (typeof criticalities)[number];

/**
 * How much hangs on a machine, from the text of a ticket's column: ServiceNow's choices begin with 1 (most critical) to 4
 * (not critical), others are words. Undefined for everything else: unknown.
 */
export function criticalityOf(text: string): Criticality | undefined {
  const word = text.trim().toLowerCase();
  const digit = /^([1-4])(?: ?-.*)?$/.exec(word)?.[1];
  return digit === undefined ? WORDS.get(word) : criticalities[Number(digit) - 1];
}

const WORDS: ReadonlyMap<string, Criticality> = new Map([
  ['critical', 'critical'],
  ['very high', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
]);
