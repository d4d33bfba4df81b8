import { hash } from 'node:crypto';
import type { Verification } from '../ledger/ledger.js';

/** Few, so that those who wait still share calls. */
const GROUPS = 4;

/**
 * By how much sooner than a whole interval this one asks again, less than half of it. Tickets that failed in one call must
 * not meet in every call to come: one whose answer never comes would hold them all for good. So they come in groups, mixed
 * anew with each version of their rows.
 */
export function soonerMs({ id, version }: Pick<Verification, 'id' | 'version'>, intervalMs: number): number {
  const group = parseInt(hash('sha256', `${id} ${version}`, 'hex').slice(0, 8), 16) % GROUPS;
  return Math.round((intervalMs * group) / (2 * GROUPS));
}
