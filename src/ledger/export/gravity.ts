import type { EntryBody } from './item.js';

export type Gravity = 'usual' | 'failed' | 'denied';

/** How much an entry should stand out among others. */
export function gravityOf({ kind, facts: { decision, outcome } }: EntryBody): Gravity {
  if (decision === 'deny') return 'denied';
  return kind === 'call-ended' && outcome !== 'ok' ? 'failed' : 'usual';
}
