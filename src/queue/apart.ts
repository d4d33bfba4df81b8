import { hash } from 'node:crypto';
import type { Verification } from '../ledger/ledger.js';

type Mixed = Pick<Verification, 'id' | 'version'>;

/** A number that tells tickets apart, and is another with each version of their rows. */
function mixOf({ id, version }: Mixed): number {
  return parseInt(hash('sha256', `${id} ${version}`, 'hex').slice(0, 8), 16);
}

/** Few, so that those who wait still share calls. */
const GROUPS = 4;

/**
 * By how much sooner than a whole interval this one asks again, less than half of it. Tickets that failed in one call must
 * not meet in every call to come: one whose answer never comes would hold them all for good. So they come in groups, mixed
 * anew each time.
 */
export function soonerMs(seen: Mixed, intervalMs: number): number {
  return Math.round((intervalMs * (mixOf(seen) % GROUPS)) / (2 * GROUPS));
}

/** Two halves, mixed anew each time: whoever is not with the one that spoils an answer gets it, sooner or later. */
export function halvesOf<One extends { readonly seen: Mixed }>(all: readonly One[]): readonly (readonly One[])[] {
  const mixed = [...all].sort((a, b) => mixOf(a.seen) - mixOf(b.seen));
  const middle = Math.ceil(mixed.length / 2);
  return [mixed.slice(0, middle), mixed.slice(middle)];
}
